"""Made-up names, Chinese and English, each used once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

_FIRST = dict(
    朝="Chao",
    青="Qing",
    明="Ming",
    安="An",
    平="Ping",
    兴="Xing",
    文="Wen",
    和="He",
    永="Yong",
    望="Wang",
    云="Yun",
    长="Chang",
    秀="Xiu",
    新="Xin",
    金="Jin",
    银="Yin",
    玉="Yu",
    凤="Feng",
    龙="Long",
    鹭="Lu",
    桂="Gui",
    荔="Li",
    榕="Rong",
    竹="Zhu",
    松="Song",
    梅="Mei",
    星="Xing",
    白="Bai",
    石="Shi",
    东="Dong",
    葛="Ge",
    衡="Heng",
    思="Si",
    振="Zhen",
    建="Jian",
    友="You",
    仙="Xian",
    双="Shuang",
    泰="Tai",
    鲤="Li",
)
_SECOND = dict(
    阳="yang",
    宁="ning",
    华="hua",
    湖="hu",
    山="shan",
    江="jiang",
    园="yuan",
    岭="ling",
    林="lin",
    泉="quan",
    溪="xi",
    塘="tang",
    湾="wan",
    昌="chang",
    德="de",
    义="yi",
    仁="ren",
    康="kang",
    乐="le",
    祥="xiang",
    瑞="rui",
    沙="sha",
    滨="bin",
    坡="po",
    村="cun",
    源="yuan",
    景="jing",
    锦="jin",
    盛="sheng",
    川="chuan",
)


@dataclass(frozen=True, slots=True)
class Name:
    """One name in both languages, without the word for what it names."""

    zh: str
    en: str

    def plus(self, zh: str, en: str) -> Name:
        """The name with its ending: 朝阳 and 路 make 朝阳路, Chaoyang Road."""
        return Name(self.zh + zh, f"{self.en} {en}")


@dataclass(slots=True)
class Names:
    """Hands out names in an order that `rng` decides, none twice."""

    rng: np.random.Generator
    left: list[Name] = field(default_factory=list)

    def __post_init__(self) -> None:
        every = [Name(a + b, x + y) for a, x in _FIRST.items() for b, y in _SECOND.items()]
        self.left = [every[n] for n in self.rng.permutation(len(every))]

    def take(self, zh: str = "", en: str = "") -> Name:
        """The next name, with an ending if one is given."""
        name = self.left.pop()
        return name.plus(zh, en) if zh else name
