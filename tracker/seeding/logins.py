"""Login names of the demonstration that can be typed: region and the pinyin initials of the unit's short name."""

from bisect import bisect_right

# The first level of GB 2312 is ordered by pinyin; these are the codes at which each initial begins.
FIRSTS = "abcdefghjklmnopqrstwxyz"
BEGINS = (
    *(45217, 45253, 45761, 46318, 46826, 47010, 47297, 47614, 48119, 49062, 49324, 49896),
    *(50371, 50614, 50622, 50906, 51387, 51446, 52218, 52698, 52980, 53689, 54481),
)
SECOND_LEVEL = 55290
# Characters with two readings, and those outside the first level.
READINGS = {"厦": "x", "行": "h", "莆": "p", "鲤": "l", "泉": "q", "会": "h", "重": "z", "埔": "p"}

PLACES = {"350000": "fujian", "350100": "fuzhou", "350200": "xiamen", "350500": "quanzhou"}
OWN_PLACE = {
    "350000": ("福建省", "福建", "省"),
    "350100": ("福州市", "福州", "市"),
    "350200": ("厦门市", "厦门", "市"),
    "350500": ("泉州市", "泉州", "市"),
}


def initials(text: str) -> str:
    """Pinyin initials of the Chinese characters in a text; others are left out."""
    return "".join(_initial(character) for character in text)


def unit_part(name: str, region: str) -> str:
    """What stands for the unit in a login: 市财政局 is czj; the region's own name is left out."""
    for prefix in OWN_PLACE.get(region, ()):
        if name.startswith(prefix) and len(name) > len(prefix) + 1:
            return initials(name.removeprefix(prefix))
    return initials(name)


def _initial(character: str) -> str:
    if character in READINGS:
        return READINGS[character]
    try:
        code = int.from_bytes(character.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return ""
    if not BEGINS[0] <= code < SECOND_LEVEL:
        return ""
    return FIRSTS[bisect_right(BEGINS, code) - 1]
