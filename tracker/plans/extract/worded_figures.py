"""Figures that a text writes in words: 超百亿元, 保三争五, 增速高于……, 自开业之日起三年内 (parsing.md §6)."""

import re
from datetime import date

from tracker.plans.extract.numbering import number_of
from tracker.plans.extract.result import Quantity

_SIGNS = {"超": ">", "超过": ">", "突破": ">", "达": ">=", "达到": ">=", "快于": ">", "高于": ">", "优于": ">", "低于": "<", "慢于": "<"}
_ROUND = re.compile(r"(?P<sign>超过|超|突破|达到|达)(?P<round>[百千]|万)亿元(?!级)")
_ROUNDS = {"百": (100.0, "亿元"), "千": (1000.0, "亿元"), "万": (1.0, "万亿元")}
_SECURE = re.compile(r"保(?P<least>[一二三四五六七八九十\d]{1,3})争(?P<most>[一二三四五六七八九十\d]{1,3})")
_RELATIVE = re.compile(
    r"(?P<what>[^,。;]{0,20}?(?:增速|增幅|增长率|占比|比例|水平|[率量]))(?P<sign>快于|高于|优于|低于|慢于)(?P<than>[^,。;\d]{2,24})(?=[,。;]|$)"
)
_TERM = re.compile(r"自[^,。;]{1,14}(?:之日|日)?起(?P<count>\d{1,2}|[一二三四五六七八九十两]{1,2})年(?:以)?内")


def worded(text: str, unit: str, by: date | None) -> list[Quantity]:
    """The figures in words of one clause; `unit` is what the figures before it were counted in."""
    found: list[Quantity] = []
    for match in _ROUND.finditer(text):
        value, named = _ROUNDS[match["round"]]
        found.append(Quantity(_before(text, match.start()), _SIGNS[match["sign"]], value, None, named, by, _with(text, match)))
    for match in _SECURE.finditer(text):
        least, most = float(number_of(match["least"])), float(number_of(match["most"]))
        if 0 < least < most:
            found.append(Quantity(_before(text, match.start()), ">=", least, most, unit, by, _with(text, match)))
    found += [Quantity(match["what"].strip(), _SIGNS[match["sign"]], None, None, "", by, match[0]) for match in _RELATIVE.finditer(text)]
    terms = [(float(number_of(match["count"])), match[0]) for match in _TERM.finditer(text)]
    return found + [Quantity("期限", "<=", years, None, "年", None, words) for years, words in terms]


def _before(text: str, position: int) -> str:
    start = max(text.rfind(",", 0, position), text.rfind("、", 0, position)) + 1
    return text[start:position].strip(" ,、“")[-40:]


def _with(text: str, match: re.Match[str]) -> str:
    return (_before(text, match.start()) + match[0])[-120:]
