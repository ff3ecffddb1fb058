"""Made-up names, Chinese and English, each used once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


def _read(words: str) -> dict[str, str]:
    """Characters with how they are read, one after the other."""
    return {word[0]: word[1:] for word in words.split()}


_FIRST = _read(
    "朝Chao 青Qing 明Ming 安An 平Ping 兴Xing 文Wen 和He 永Yong 望Wang 云Yun 长Chang "
    "秀Xiu 新Xin 金Jin 银Yin 玉Yu 凤Feng 龙Long 鹭Lu 桂Gui 荔Li 榕Rong 竹Zhu "
    "松Song 梅Mei 星Xing 白Bai 石Shi 东Dong 葛Ge 衡Heng 思Si 振Zhen 建Jian 友You "
    "仙Xian 双Shuang 泰Tai 鲤Li"
)
_SECOND = _read(
    "阳yang 宁ning 华hua 湖hu 山shan 江jiang 园yuan 岭ling 林lin 泉quan 溪xi 塘tang "
    "湾wan 昌chang 德de 义yi 仁ren 康kang 乐le 祥xiang 瑞rui 沙sha 滨bin 坡po "
    "村cun 源yuan 景jing 锦jin 盛sheng 川chuan"
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
