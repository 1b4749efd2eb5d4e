"""Places that names begin with: the regions, the seats known from the register, and the provinces of the country."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

COUNTRY = "国"
# GB/T 2260, first two digits.
PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区", "21": "辽宁省", "22": "吉林省", "23": "黑龙江省",
    "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省", "37": "山东省", "41": "河南省",
    "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区", "46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省",
    "53": "云南省", "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区", "65": "新疆维吾尔自治区",
}  # fmt: skip
_SUFFIX = re.compile("(壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|自治县|省|市|县|区|州|盟|旗)$")
_UNLISTED = re.compile("^([一-龥]{2,7}?(?:省|自治区|自治州|自治县|市|县|区|州|盟|旗|镇|乡|街道))(?!管委会|管理委员会)(?=[一-龥]{2,})")
_ONLY_A_PLACE = re.compile("^[一-龥]{1,6}(?:自治州|自治县|[市县区州盟旗镇乡]|街道)$")
_NATIONAL = ("中华人民共和国", "中共中央", "国务院", "国家", "全国", "中国", "中央")
_LEVEL_OF_SUFFIX = {"省": "province", "自治区": "province", "市": "city", "自治州": "city", "州": "city", "盟": "city"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its full name; ``code`` is the region that its bodies are kept under, None where no region is known."""

    name: str
    level: str
    code: str | None


def short_of(name: str) -> str:
    """福建 for 福建省; a name of which less than two characters would be left stays whole."""
    bare = _SUFFIX.sub("", name)
    return bare if len(bare) >= 2 else name


class Gazetteer:
    """Finds the place that a name begins with."""

    def __init__(self, places: Iterable[Place]) -> None:
        """Places of the register go before the provinces of the country, which carry no region."""
        listed = {place.name: place for place in places}
        others = {name: Place(name, "province", None) for name in PROVINCES.values()}
        self.by_name = {**others, **listed}
        self._by_short: dict[str, Place] = {}
        for place in self.by_name.values():
            self._by_short.setdefault(short_of(place.name), place)
        self._longest = max(map(len, self.by_name))

    def leading(self, text: str) -> tuple[Place, str] | None:
        """The place printed in full at the start, the innermost of several (泉州市晋江市…), and what follows it."""
        found = None
        while step := self._step(text):
            found, text = step, step[1]
        return found

    def _step(self, text: str) -> tuple[Place, str] | None:
        for length in range(min(self._longest, len(text) - 1), 1, -1):
            if place := self.by_name.get(text[:length]):
                return place, text[length:]
        return None

    def leading_short(self, text: str) -> tuple[Place, str] | None:
        """The place printed without its suffix (福建…, 泉州…), and what follows it."""
        for length in range(min(self._longest, len(text) - 1), 1, -1):
            if place := self._by_short.get(text[:length]):
                return place, text[length:]
        return None

    def named(self, text: str) -> Place | None:
        """The place with exactly this name, with or without its suffix."""
        return self.by_name.get(text) or self._by_short.get(text)


def unlisted(text: str) -> tuple[Place, str] | None:
    """A place that is not known but printed like one (广州市…), and what follows it."""
    match = _UNLISTED.match(text)
    if match is None:
        return None
    suffix = _SUFFIX.search(match[1])
    level = _LEVEL_OF_SUFFIX.get(suffix[1] if suffix else "", "county")
    return Place(match[1], level, None), text[match.end() :]


def is_only_a_place(text: str) -> bool:
    """越秀区: a place, where its government is meant."""
    return bool(_ONLY_A_PLACE.match(text))


def without_national(text: str) -> str | None:
    """What follows 国家, 中国, 中华人民共和国 and the like; None where the name begins otherwise."""
    for prefix in _NATIONAL:
        if text.startswith(prefix) and len(text) > len(prefix) + 1:
            return text[len(prefix) :]
    return None
