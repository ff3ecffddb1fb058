"""The calls of the three days: where, what, and how far each has come."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """One incident; its first step is the call itself, each later one (time, state, post, words)."""

    zh: str
    en: str
    event_class: str
    subtype: str
    address: str
    channel: str
    x: float
    y: float
    occurred: str
    narrative: str
    lead: str
    steps: tuple[tuple[str, str, str, str], ...]
    impact: tuple[tuple[str, int], ...] = ()


CALLS = (
    Call("人员被困 · 朝溪路地下车库", "People trapped, Chaoxi Road garage", "accident", "trapped", "朝溪路 18 号地下车库", "110", -1020, 540,
         "11 16:20", "地下二层进水，有人被困，约 6 人。", "FIR",
         (("11 16:36", "reported", "", ""), ("11 16:38", "verified", "DUT-1", "核实：地下二层进水，约 6 人"),
          ("11 16:41", "responding", "DUT-1", "派出冲锋舟 2 艘、救援队 1 支")), (("trapped", 6), ("grade", 4))),
    Call("停电 · 南岸 110 kV 变电站", "Power cut, South Bank 110 kV substation", "accident", "power", "南岸 110 kV 变电站", "enterprise", 1730, -860,
         "11 16:25", "变电站进水，约 3100 户停电。", "PWR",
         (("11 16:33", "reported", "", ""), ("11 16:50", "verified", "LIA-PWR", "核实：3 号主变停运")), (("affected", 9300),)),
    Call("内涝 · 中和桥下穿通道", "Waterlogging, Zhonghe Bridge underpass", "natural", "waterlogging", "朝阳大道中和桥下穿", "sensor", -2080, -1560,
         "11 11:10", "下穿通道积水 0.8 m，两车熄火，无人员伤亡。", "URB",
         (("11 11:25", "reported", "", ""), ("11 11:40", "verified", "DUT-2", "视频核实：水深 0.8 m"),
          ("11 12:15", "responding", "DUT-1", "泵车 1 台、消防车 1 台前往"))),
    Call("道路 · 永和大桥北引道封闭", "Road, Yonghe Bridge north ramp closed", "natural", "flood", "永和大桥北引道", "patrol", -260, -190,
         "11 09:35", "引道低处漫水，已封闭。", "PSB",
         (("11 09:38", "reported", "", ""), ("11 09:40", "verified", "LIA-PSB", "现场核实"), ("11 09:45", "responding", "DUT-1", "交警现场管制"),
          ("11 13:10", "controlled", "CMD-F", "封闭到位，车流已绕行"))),
    Call("管涌 · 滨江北路堤脚", "Seepage at the dyke, Riverside North Road", "natural", "flood", "滨江北路堤脚", "patrol", -1420, -1500,
         "11 05:40", "堤脚渗水，出水清。", "WAT",
         (("11 06:05", "reported", "", ""), ("11 06:15", "verified", "LIA-WAT", "清水渗出，范围 5 m"), ("11 06:30", "responding", "DUT-1", "筑反滤围井"),
          ("11 10:50", "controlled", "CMD-F", "围井完成，渗水稳定"))),
    Call("树倒压车 · 民安大道", "Fallen tree on a car, Min'an Avenue", "natural", "meteorological", "民安大道 210 号", "12345", 700, 1260,
         "11 15:05", "行道树倒伏压一车，占一条车道。", "URB",
         (("11 15:12", "reported", "", ""), ("11 15:20", "verified", "DUT-2", "核实：无人受伤"), ("11 15:25", "responding", "DUT-2", "城管抢险队前往"))),
    Call("群众滞留 · 江心洲", "People stranded on the island", "natural", "flood", "江心洲码头", "119", 5480, -3040,
         "11 14:50", "洲上农家乐 11 人未撤离，渡船停航。", "FIR",
         (("11 15:02", "reported", "", ""), ("11 15:10", "verified", "DUT-1", "核实：11 人，无伤病"), ("11 15:30", "responding", "CMD-F", "派出冲锋舟接回")),
         (("trapped", 11), ("grade", 4))),
    Call("燃气泄漏 · 良水里小区", "Gas leak, Liangshui compound", "accident", "gas", "良水里 7 栋", "grid_worker", -2720, -3340,
         "11 16:10", "楼道有燃气味，住户已下楼。", "GAS",
         (("11 16:18", "reported", "", ""), ("11 16:29", "verified", "LIA-FIR", "测得浓度 12% LEL"), ("11 16:31", "responding", "DUT-1", "关阀、警戒、通风"))),
    Call("水淹路段 · 西溪桥", "Flooded road, West Creek bridge", "natural", "waterlogging", "西溪桥东", "110", -4950, 1820,
         "11 16:40", "桥头积水，公交绕行。", "URB", (("11 16:52", "reported", "", ""),)),
    Call("老人求助 · 永安里", "Elderly people ask for help, Yong'an Lane", "health", "medical", "永安里 3 号", "120", -1280, -620,
         "11 16:15", "两名行动不便老人请求转移。", "HEA",
         (("11 16:19", "reported", "", ""), ("11 16:24", "verified", "DUT-2", "Z1 内，需担架"), ("11 16:30", "responding", "DUT-2", "救护车前往")),
         (("affected", 2),)),
    Call("涵洞堵塞 · 南岸路", "Blocked culvert, South Bank Road", "natural", "waterlogging", "南岸路涵洞", "grid_worker", 1180, -640,
         "11 13:20", "涵洞被漂浮物堵塞，路面回水。", "WAT",
         (("11 13:31", "reported", "", ""), ("11 13:38", "verified", "DUT-2", "回水深 0.3 m"), ("11 13:50", "responding", "DUT-1", "救援队清障"),
          ("11 16:05", "controlled", "CMD-F", "已疏通，仍有小股回水"))),
)  # fmt: skip

CLOSED = (
    Call("积水 · 民安路口", "Standing water, Min'an junction", "natural", "waterlogging", "民安大道路口", "110", -300, 1290, "09 15:30", "强降雨后积水。", "URB",
         (("09 15:41", "reported", "", ""), ("09 15:55", "verified", "DUT-2", "水深 0.2 m"), ("09 16:00", "responding", "DUT-2", "排水班前往"),
          ("09 17:20", "controlled", "CMD-1", "已退水"), ("09 18:00", "closed", "CMD-1", "积水已排除，路面清洗完毕"))),
    Call("交通事故 · 邕安大桥", "Traffic accident, Yong'an Bridge", "accident", "traffic", "邕安大桥南行", "110", 1150, 30, "09 18:05", "三车追尾。", "PSB",
         (("09 18:09", "reported", "", ""), ("09 18:15", "verified", "LIA-PSB", "两人轻伤"), ("09 18:18", "responding", "DUT-2", "交警、救护车前往"),
          ("09 19:00", "controlled", "CMD-1", "伤员送医，一车道恢复"), ("09 19:40", "closed", "CMD-1", "事故处理完毕")), (("light", 2),)),
    Call("火警 · 江南仓库", "Fire alarm, Jiangnan warehouse", "accident", "fire", "江南老工业区 4 号库", "119", 2600, -2250, "10 02:10", "烟感报警。", "FIR",
         (("10 02:12", "reported", "", ""), ("10 02:26", "dismissed", "DUT-1", "误报：检修粉尘触发烟感"))),
    Call("围墙倒塌 · 友宁街", "Collapsed wall, Youning Street", "accident", "building", "友宁街 31 号", "12345", -3050, 1750, "10 06:20", "老围墙倒塌，未伤人。", "HOU",
         (("10 06:35", "reported", "", ""), ("10 06:58", "verified", "DUT-2", "无人受伤"), ("10 07:10", "responding", "DUT-2", "住建局设围挡"),
          ("10 09:30", "controlled", "CMD-1", "现场围挡完成"), ("10 12:00", "closed", "CMD-1", "危墙拆除"))),
    Call("落水 · 滨江码头", "Person in the water, riverside pier", "accident", "trapped", "滨江南路码头", "110", -900, -1620, "10 17:48", "一人拍照时落水。", "FIR",
         (("10 17:50", "reported", "", ""), ("10 17:53", "verified", "DUT-1", "目击者两人证实"), ("10 17:55", "responding", "DUT-1", "就近冲锋舟前往"),
          ("10 18:20", "controlled", "CMD-1", "人已救起"), ("10 19:10", "closed", "CMD-1", "送医观察，无生命危险")), (("light", 1),)),
    Call("停水 · 城西片区", "Water cut, west side", "accident", "utilities", "城西水厂供水片", "12345", -4300, 1650, "10 20:30", "泵房跳闸，水压不足。", "WAT",
         (("10 20:44", "reported", "", ""), ("10 21:00", "verified", "DUT-2", "影响约 4000 户"), ("10 21:10", "responding", "DUT-2", "备用电源投入"),
          ("10 23:15", "controlled", "CMD-1", "水压恢复"), ("11 00:30", "closed", "CMD-1", "供水正常")), (("affected", 12000),)),
    Call("重复报警 · 滨江北路漫水", "Repeated call, Riverside North Road", "natural", "flood", "滨江北路", "110", -761, -953, "10 21:30", "路面漫水。", "PSB",
         (("10 21:33", "reported", "", ""), ("10 21:40", "dismissed", "DUT-2", "重复：已封路"))),
    Call("电梯困人 · 泰华大厦", "People in a lift, Taihua Building", "accident", "trapped", "泰华大厦", "119", 900, 1750, "11 07:55", "停电后电梯困 3 人。", "FIR",
         (("11 07:58", "reported", "", ""), ("11 08:01", "verified", "DUT-2", "3 人，无不适"), ("11 08:04", "responding", "DUT-2", "消防车前往"),
          ("11 08:35", "controlled", "CMD-1", "3 人已救出"), ("11 09:00", "closed", "CMD-1", "电梯停用检修")), (("trapped", 3),)),
)  # fmt: skip
