"""The city's organisations and posts, and who owns which facility."""

from __future__ import annotations

MADE_UP = {"origin": "demo", "how": "modelled", "note": "示意数据 · made up"}

DEPARTMENTS = (
    ("HQ", "市防汛抗旱指挥部", "Flood Control Headquarters", "leading", None),
    ("EMB", "应急管理局", "Emergency Management Bureau", "comprehensive", "HQ"),
    ("PSB", "公安局", "Public Security Bureau", "sector", "HQ"),
    ("JUS", "司法局", "Justice Bureau", "sector", "HQ"),
    ("ENV", "生态环境局", "Ecology and Environment Bureau", "sector", "HQ"),
    ("HOU", "住房和城乡建设局", "Housing and Construction Bureau", "sector", "HQ"),
    ("TRA", "交通运输局", "Transport Bureau", "sector", "HQ"),
    ("ENE", "能源局", "Energy Bureau", "sector", "HQ"),
    ("MKT", "市场监督管理局", "Market Regulation Bureau", "sector", "HQ"),
    ("URB", "城市管理局", "Urban Management Bureau", "sector", "HQ"),
    ("CRE", "信用管理办公室", "Credit Management Office", "comprehensive", "HQ"),
    ("HEA", "卫生健康委员会", "Health Commission", "sector", "HQ"),
    ("WAT", "水利与水文局", "Water and Hydrology Bureau", "sector", "HQ"),
    ("FIR", "消防救援支队", "Fire and Rescue Brigade", "sector", "EMB"),
    ("CIV", "民政局", "Civil Affairs Bureau", "sector", "HQ"),
    ("VOL", "青湖志愿救援队", "Qinghu Volunteer Rescue Team", "social_force", "EMB"),
    ("BUS", "城市公交集团", "City Bus Company", "enterprise", "TRA"),
    ("PWR", "电网安澜供电局", "Anlan Power Supply", "enterprise", "ENE"),
    ("GAS", "安澜燃气公司", "Anlan Gas", "enterprise", "ENE"),
)
POSTS = (
    ("CMD-1", "市指挥长", ("CMD",), "HQ"),
    ("CMD-F", "前线指挥长", ("CMD",), "HQ"),
    ("PLN-1", "预案规划员", ("PLN",), "EMB"),
    ("TRN-1", "演练导调员", ("TRN",), "EMB"),
    ("DUT-1", "值班长", ("DUT",), "EMB"),
    ("DUT-2", "值班员", ("DUT",), "EMB"),
    ("LIA-WAT", "水文联络员", ("LIA",), "WAT"),
    ("LIA-PSB", "公安联络员", ("LIA",), "PSB"),
    ("LIA-FIR", "消防联络员", ("LIA",), "FIR"),
    ("LIA-TRA", "交通联络员", ("LIA",), "TRA"),
    ("LIA-HEA", "卫健联络员", ("LIA",), "HEA"),
    ("LIA-CIV", "民政联络员", ("LIA",), "CIV"),
    ("LIA-PWR", "供电联络员", ("LIA",), "PWR"),
    ("CLK-1", "群众诉求受理员", ("CLK",), "EMB"),
)
POST_EN = {
    "CMD-1": "City commander",
    "CMD-F": "Forward commander",
    "PLN-1": "Planner",
    "TRN-1": "Trainer",
    "DUT-1": "Chief duty officer",
    "DUT-2": "Duty officer",
    "LIA-WAT": "Hydrology liaison",
    "LIA-PSB": "Police liaison",
    "LIA-FIR": "Fire liaison",
    "LIA-TRA": "Transport liaison",
    "LIA-HEA": "Health liaison",
    "LIA-CIV": "Civil affairs liaison",
    "LIA-PWR": "Power liaison",
    "CLK-1": "Public-report clerk",
}
OWNERS = {
    "hospital": "HEA",
    "police": "PSB",
    "fire_station": "FIR",
    "substation": "PWR",
    "waterworks": "WAT",
    "dam": "WAT",
    "pumping_station": "WAT",
    "gauge": "WAT",
    "metro": "TRA",
    "rail_station": "TRA",
    "power_plant": "PWR",
}


TYPES = {"building": "collapse", "geological": "landslide"}
CATEGORY = {
    "school": "school",
    "kindergarten": "kindergarten",
    "care_home": "care_home",
    "police": "police_station",
    "fire_station": "fire_station",
    "substation": "power_station",
    "power_plant": "power_station",
    "waterworks": "water_works",
    "pumping_station": "pump_station",
    "metro": "metro",
    "dam": "dam",
    "stadium": "venue",
    "market": "venue",
    "government": "government",
    "office": "government",
    "rail_station": "other",
    "gas_station": "other",
}
