"""A holiday notice read from its text: X月X日至X日放假调休，共N天。X月X日（星期X）上班 (domain.md §10).

What the notice says of weekdays and numbers of days is checked against the calendar; what does not fit becomes a doubt
that a person sees before anything is kept.
"""

import re
from datetime import date

from tracker.core.errors import RuleBroken
from tracker.core.formatters import long_date
from tracker.regions.holidays import FESTIVALS, WEEKDAYS, Holiday, Notice, weekday

YEAR = re.compile(r"(20\d\d)年(?=[^。\d]{0,12}(?:节假日|放假|假期))")
TITLE = re.compile(r"关于(20\d\d)年[^。\n]{0,30}(?:安排|放假)[^。\n]{0,10}通知")
NUMBER = re.compile(r"[^\s，。]{1,8}〔20\d\d〕\d+号")
NAME = "(?:" + "|".join(FESTIVALS) + ")节?"
# A festival begins at the head of a line or after a number: 一、元旦： ·（八）国庆节、中秋节：
HEAD = re.compile(rf"(?:^|[\n。；;：:、\d）).．])\s*(?P<name>{NAME}(?:[、和与及]{NAME})*)\s*[:：]\s*")
DAY = (
    r"(?:(?P<{0}y>20\d\d)年)?(?:(?P<{0}m>\d{{1,2}})月)?(?P<{0}d>\d{{1,2}})日"
    r"(?:[（(]?(?:星期|周|礼拜)(?P<{0}w>[一二三四五六日天])[^）)]{{0,6}}[）)]?)?"
)
FROM_TO = re.compile(DAY.format("a") + r"\s*(?:至|到|—|－|-|~|～)+\s*" + DAY.format("b"))
ONE = re.compile(DAY.format("c"))
COUNT = re.compile(r"共\s*(\d{1,2})\s*天")
REST = re.compile(r"放假|休息|调休")
LONGEST = 20_000  # characters; a notice has one page


def read_notice(text: str, year: int) -> Notice:
    """The arrangement that the text makes for ``year``; raises RuleBroken with a sentence when it makes none."""
    text = _plain(text)[:LONGEST]
    stated = _year_of(text)
    if stated is not None and stated != year:
        raise RuleBroken(f"文件是{stated}年的放假安排，请到{stated}年的日历页上传")
    holidays: list[Holiday] = []
    doubts: list[str] = []
    for name, words in _sections(text):
        found = _holiday(name, words, year, doubts)
        if found is not None:
            holidays.append(found)
    if not holidays:
        raise RuleBroken("文件里没有读到放假安排，请确认是否选对了文件，或者直接在下面填写")
    doubts += [] if stated else [f"文件没有写明年份，已按{year}年处理，请核对"]
    return Notice(year, _title(text, year), tuple(holidays), tuple(doubts))


def _plain(text: str) -> str:
    full = str.maketrans("０１２３４５６７８９", "0123456789")
    return re.sub(r"[ \t\u3000\xa0]+", "", text.translate(full))


def _year_of(text: str) -> int | None:
    found = TITLE.search(text) or YEAR.search(text)
    return int(found[1]) if found else None


def _title(text: str, year: int) -> str:
    title = found[0] if (found := TITLE.search(text)) else f"{year}年放假安排"
    number = NUMBER.search(text)
    return f"{title}（{number[0]}）"[:200] if number else title[:200]


def _sections(text: str) -> list[tuple[str, str]]:
    """(name, what is said of it), each up to the next festival."""
    heads = list(HEAD.finditer(text))
    ends = [*(head.start() for head in heads[1:]), len(text)] if heads else []
    return [(head["name"], text[head.end() : end]) for head, end in zip(heads, ends, strict=True)]


def _holiday(name: str, words: str, year: int, doubts: list[str]) -> Holiday | None:
    reading = _Reading(name, year, doubts)
    rest: tuple[date, date] | None = None
    work: list[date] = []
    for sentence in re.split(r"[。；;\n]", words):
        if "上班" in sentence and not FROM_TO.search(sentence):
            work += reading.days(sentence)
        elif rest is None and REST.search(sentence):
            rest = reading.rest(sentence)
    if rest is None:
        doubts.append(f"没有读出“{name}”的放假日期，请补填")
        return None
    return Holiday(name, *rest, tuple(work))


class _Reading:
    """The sentences about one festival of one year; what does not fit is added to ``doubts``."""

    def __init__(self, name: str, year: int, doubts: list[str]) -> None:
        self.name, self.year, self.doubts = name, year, doubts

    def rest(self, sentence: str) -> tuple[date, date] | None:
        """The span of rest days, checked against the number of days that the sentence gives."""
        if found := FROM_TO.search(sentence):
            first = self._day(found["ay"], found["am"], found["ad"], found["aw"])
            last = self._day(found["by"] or found["ay"], found["bm"] or found["am"], found["bd"], found["bw"])
        elif found := ONE.search(sentence):
            first = last = self._day(found["cy"], found["cm"], found["cd"], found["cw"])
        else:
            return None
        if first is None or last is None:
            return None
        self._count(sentence, first, last)
        return first, last

    def _count(self, sentence: str, first: date, last: date) -> None:
        stated, days = COUNT.search(sentence), (last - first).days + 1
        if stated and int(stated[1]) != days:
            self.doubts.append(f"“{self.name}”写为共{stated[1]}天，而{long_date(first)}至{long_date(last)}是{days}天，请核对")

    def days(self, sentence: str) -> list[date]:
        """Single days; one without a month takes that of the day before: 2月4日、18日上班."""
        month, found = None, []
        for one in ONE.finditer(sentence):
            month = one["cm"] or month
            found.append(self._day(one["cy"], month, one["cd"], one["cw"]))
        return [day for day in found if day is not None]

    def _day(self, stated_year: str | None, month: str | None, day: str, stated_weekday: str | None) -> date | None:
        # Days of December at the New Year's holiday belong to the year before.
        usual = self.year - 1 if "元旦" in self.name and month == "12" else self.year
        try:
            found = date(int(stated_year or usual), int(month or 0), int(day))
        except ValueError:
            self.doubts.append(f"“{self.name}”里的“{month or ''}月{day}日”不是一个日期，请核对")
            return None
        if stated_weekday and WEEKDAYS.index("日" if stated_weekday == "天" else stated_weekday) != found.weekday():
            words = f"“{self.name}”里写{long_date(found)}是星期{stated_weekday}，而这一天是{weekday(found)}，请核对年份和日期"
            self.doubts.append(words)
        return found
