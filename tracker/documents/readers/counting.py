"""Counts as word processors and web pages print them before a paragraph: 三、 ③ c. iii."""

_CHINESE = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
    "japaneseCounting",
    "cjk-ideographic",
    "simp-chinese-informal",
}
_FORMAL = {"chineseLegalSimplified", "ideographLegalTraditional", "simp-chinese-formal"}
_DIGITS, _FORMAL_DIGITS = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def written(value: int, style: str) -> str:
    """A count in the style of a list level (ECMA-376 ST_NumberFormat, CSS list-style-type); digits for an unknown one."""
    if style in _CHINESE or style in _FORMAL:
        return chinese(value, formal=style in _FORMAL)
    if style.startswith("decimalEnclosedCircle") and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if style == "decimalZero":
        return f"{value:02d}"
    if style in ("ideographTraditional", "ideographZodiac"):
        signs = _STEMS if style == "ideographTraditional" else _BRANCHES
        return signs[value - 1] if 1 <= value <= len(signs) else str(value)
    text = _latin(value, style.lower().replace("-", "")) if value > 0 else ""
    return (text.upper() if style.startswith("upper") else text) or str(value)


def _latin(value: int, style: str) -> str:
    if style in ("lowerletter", "upperletter", "loweralpha", "upperalpha", "lowerlatin", "upperlatin"):
        return chr(97 + (value - 1) % 26) * min((value - 1) // 26 + 1, 9)  # z is followed by aa, bb, cc
    if style not in ("lowerroman", "upperroman") or value > 300:
        return ""
    text = ""
    for size, sign in _ROMAN:
        count, value = divmod(value, size)
        text += sign * count
    return text


def chinese(value: int, *, formal: bool = False) -> str:
    """十二, 一百零三; digits from ten thousand on."""
    if not 0 < value < 10_000:
        return str(value)
    digits = _FORMAL_DIGITS if formal else _DIGITS
    text = ""
    for size, name in ((1000, "仟" if formal else "千"), (100, "佰" if formal else "百"), (10, "拾" if formal else "十"), (1, "")):
        digit = value // size % 10
        if digit:
            text += digits[digit] + name
        elif text and not text.endswith(digits[0]) and value % size:
            text += digits[0]
    return text.removeprefix(digits[1]) if 10 <= value < 20 else text
