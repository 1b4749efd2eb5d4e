"""Marks that open an item: 第一章, 一、, （一）, 1., （1）, 专栏1, ——, 具体目标： (parsing.md §2)."""

import re
from dataclasses import dataclass
from enum import IntEnum


class Rank(IntEnum):
    """How deep a mark stands; a level may be missing, so only the order matters."""

    CHAPTER = 1
    SECTION = 2
    CN = 3
    ARTICLE = 4
    PCN = 5
    LABEL = 6
    NUM = 7
    PNUM = 8
    CIRCLE = 9
    BOX = 20
    DASH = 21


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark at the start of a piece: `printed` is its part of the number path, `value` its count (0: none)."""

    rank: Rank
    printed: str
    value: int
    length: int


DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "O": 0, "○": 0}
_CN = r"[一二三四五六七八九十百〇零]{1,5}"
_START = re.compile(
    rf"(?P<chapter>第\s?(?:{_CN}|\d{{1,2}})\s?[章编篇](?![程节]))"
    rf"|(?P<section>第\s?(?:{_CN}|\d{{1,2}})\s?节)"
    rf"|(?P<article>第\s?(?:{_CN}|\d{{1,3}})\s?条(?![件款例、和至及与或之的规]))"
    rf"|(?P<box>专栏\s?(?:{_CN}|\d{{1,2}})?\s?(?:[:]\s?|(?=[^\s、,。的和])))"
    rf"|(?P<action>(?:专项行动|重点任务|主要任务|重点工作|行动|任务|工程|措施){_CN}\s?[:：、])"
    rf"|(?P<cn>{_CN}\s?(?:、(?!{_CN}、)|[.](?!\d)))"
    rf"|(?P<pcn>\(\s?{_CN}\s?\)[、.]?)"
    rf"|(?P<pnum>\(\s?\d{{1,2}}\s?\)[、.]?)"
    rf"|(?P<num>\d{{1,3}}\s?(?:[.](?!\d)|、(?!\d{{1,2}}[、月日年号.])|[.](?=\d{{1,4}}[一-鿿](?!.{{0,1}}版))|[.](?=\d[A-Z])))"
    rf"|(?P<circle>[①-⑳])"
    rf"|(?P<dash>——|--|—(?=[一-鿿])|[●•■◆▪*](?=\s?[一-鿿“])|-\s(?=[一-鿿]))"
)
_RANKS = {
    "chapter": Rank.CHAPTER,
    "section": Rank.SECTION,
    "article": Rank.ARTICLE,
    "box": Rank.BOX,
    "action": Rank.PCN,
    "cn": Rank.CN,
    "pcn": Rank.PCN,
    "num": Rank.NUM,
    "pnum": Rank.PNUM,
    "circle": Rank.CIRCLE,
    "dash": Rank.DASH,
}
_NUMERAL = re.compile(rf"{_CN}|\d+")
# Units behind a number at the start of a line show an amount or a date, not an item: 1.5亿元, 2020.10.
_VERSION = re.compile(r"\d+\.0?\d*(?:版|亿|万|%|倍|个)")


def number_of(text: str) -> int:
    """The value of 十二, 二十, 一百零三 or 12; 0 when it is none of them."""
    if text.isdigit() and text.isascii():
        return int(text)
    total = current = 0
    for char in text:
        if char == "百":
            total, current = total + (current or 1) * 100, 0
        elif char == "十":
            total, current = total + (current or 1) * 10, 0
        elif char in DIGITS:
            current = DIGITS[char]
        else:
            return 0
    return total + current


def chinese(value: int) -> str:
    """十二 for 12, up to 99."""
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else "一二三四五六七八九"[tens - 1] + "十")
    return head + ("" if ones == 0 else "一二三四五六七八九"[ones - 1])


def marker_at(canon: str, position: int = 0) -> Marker | None:
    """The mark that stands at this position of a canonical text, if there is one."""
    match = _START.match(canon, position)
    if match is None or match.lastgroup is None or _VERSION.match(canon, position):
        return None
    raw = match[0]
    numeral = _NUMERAL.search(raw)
    value = number_of(numeral[0]) if numeral else ("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳".find(raw) + 1 if match.lastgroup == "circle" else 0)
    return Marker(_RANKS[match.lastgroup], _printed(match.lastgroup, raw, value), value, len(raw))


def _printed(group: str, raw: str, value: int) -> str:
    bare = "".join(raw.split())
    if group in ("chapter", "section", "article"):
        return bare
    if group == "box":
        return f"专栏{value or ''}"
    if group == "action":
        return bare.rstrip(":：、")
    if group == "pcn":
        return f"（{bare.strip('()、.')}）"
    if group == "pnum":
        return f"（{value}）"
    if group == "dash":
        return ""
    return bare.rstrip("、.")
