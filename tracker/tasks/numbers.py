"""Numbers of tasks for people: plan short name, section in Arabic digits, running number (domain.md §2, 榕金规-4.3-02)."""

import re
from collections import Counter
from collections.abc import Iterable

DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
TEN = "十"
SECTION = re.compile(r"第?[（(]?([一二三四五六七八九十〇]+|\d+)[）)]?[章节]?")


def arabic(numeral: str) -> int:
    """Value of a Chinese numeral below one hundred, or of plain digits; 十五 is 15, 二十 is 20."""
    if numeral.isdecimal():
        return int(numeral)
    if TEN not in numeral:
        return int("".join(str(DIGITS[digit]) for digit in numeral))
    tens, _, ones = numeral.partition(TEN)
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)


def section(path: str) -> str:
    """The section a measure stands in: 第四章/一/（一）/推进措施/1 is 4.1.1; parts that are no numeral are left out."""
    found = (SECTION.fullmatch(part) for part in path.split("/")[:-1])
    return ".".join(str(arabic(match[1])) for match in found if match) or "0"


def task_numbers(short_name: str, paths: Iterable[str]) -> dict[str, str]:
    """The number of the task of each measure, by number path, running inside each section in the plan's order."""
    running: Counter[str] = Counter()
    numbers = {}
    for path in paths:
        running[section(path)] += 1
        numbers[path] = f"{short_name}-{section(path)}-{running[section(path)]:02}"
    return numbers
