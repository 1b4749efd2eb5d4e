"""Units made responsible in running text: 由市金融办牵头, 由…负责, 由…召集 (parsing.md §4)."""

import re

from tracker.plans.extract.evidence import FROM_PROSE
from tracker.plans.extract.names import NameReader, looks_like_list
from tracker.plans.extract.result import Role, UnitFound

_BY = re.compile(
    r"(?:^|(?<=[。;,、:.)\s一-鿿]))由(?P<who>[一-鿿、()“”]{2,60}?)(?P<verb>牵头|会同(?=[^。;]{2,160}?(?:负责|研究|提出|落实|组织实施|制定|推进))|(?:统一|具体|统筹)?负责|具体组织|及时召集|召集|统筹协调|组织协调|协调(?=[一-鿿]))(?P<tail>[^。;]{0,60})"
)
_MORE_LEAD = re.compile(r"[,，](?P<who>[一-鿿]{2,12}?[办局委厅处])(?P<verb>具体组织|具体负责|牵头)")
_HELPERS = re.compile(
    r"(?:会同|召集|定期召集|联合)(?P<who>[一-鿿、“”()]{2,160}?)(?:等)?(?:有关|相关)?(?:部门|单位)?(?:召开|负责|组织实施|提出|制定|推进|研究|开展|共同|就|对|进行|一[企事]一|,|$|协调|参加|会商|形成|建立)"
)
_ALL_OTHERS = re.compile(r"(?<=[,;。])(?P<who>各?(?:有关|相关)(?:部门|单位))(?:各司其[职责]|密切配合|协同配合|各负其责)")


_BEGINS = re.compile(r"(?:^|(?<=[。;.)\n]))\s?(?P<who>[一-鿿、]{3,40}?)(?:牵头|(?:具体|统筹|统一)?负责)(?=[一-鿿])")
_SUPPORT = re.compile(r"[,、](?P<who>[一-鿿、()]{2,60}?)(?:等(?:部门|单位)?)?(?:积极)?(?:配合|参与|协助)(?=[,。;]|$)")


def described_units(plain: str, names: NameReader) -> tuple[tuple[UnitFound, ...], tuple[str, ...], str | None]:
    """(units, groups, words) that the text itself makes responsible."""
    units: list[UnitFound] = []
    groups: list[str] = []
    words: str | None = None
    for match in _BY.finditer(plain):
        if match["who"].endswith(("人", "导", "记", "长")) or re.search(r"领导(?!小组)|财政给予|政府主导", match["who"]):
            continue
        words = words or match[0]
        _take(match["who"], Role.LEAD, names, units, groups)
        rest = plain[match.end("verb") : match.end("verb") + 180]
        more = _MORE_LEAD.search(rest.split("。")[0])
        if more:
            _take(more["who"], Role.LEAD, names, units, groups)
        helpers = _HELPERS.search(match["verb"] + rest.split("。")[0])
        if helpers:
            _take(helpers["who"], Role.SUPPORT, names, units, groups)
    for match in _BEGINS.finditer(plain):
        if looks_like_list(match["who"]):
            words = words or match[0].strip()
            _take(match["who"], Role.LEAD, names, units, groups)
    for match in _SUPPORT.finditer(plain) if units or groups else ():
        if looks_like_list(match["who"]):
            _take(match["who"], Role.SUPPORT, names, units, groups)
    if units or groups:  # a text that names who leads may add the rest without 由
        groups += [match["who"] for match in _ALL_OTHERS.finditer(plain)]
    return tuple(units), tuple(dict.fromkeys(groups)), words


def _take(who: str, role: Role, names: NameReader, units: list[UnitFound], groups: list[str]) -> None:
    for name in names.read(who.replace("“", "").replace("”", "")):
        if name.is_group or name.name in ("政府", "地方政府"):
            groups.append(name.name)
        elif all(unit.name != name.name for unit in units):
            evidence = FROM_PROSE.also(name.evidence)
            units.append(UnitFound(name.name, name.as_written, role, evidence.confidence, evidence.reason))
