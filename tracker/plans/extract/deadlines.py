"""Dates and what they are good for: deadline, ongoing, milestones, validity (parsing.md §5)."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.plans.extract.numbering import DIGITS, number_of
from tracker.plans.extract.result import DeadlineFound

_Y = r"(?P<y>(?:19|20)\d\d)\s?全?年度?\s?"
_PLAN = {"十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030, "十一五": 2010, "十六五": 2035}
ONGOING = re.compile(
    r"(?:持续|长期|常年|全年|常态化|不断|持之以恒|滚动|动态|逐年|每年|日常|经常性|始终)(?:地)?(?:推进|坚持|实施|开展|推动|进行|抓好|落实|执行|保持|加强|完善|做好|更新|跟进|深化)?|长期(?:任务|工作)?|常态化|持续|贯穿始终"
)
_ONGOING_CELL = re.compile(
    r"(?:持续|长期|常态化|常年|全年|不断|滚动)(?:地)?(?:推进|坚持|实施|开展|推动|进行|抓好|落实|执行|保持|加强|完善|做好|更新|任务|工作|跟进|深化)*|常态化|贯穿始终|"
    r"^(?:全年|每年|长期|持续)$|并持续|(?:每年|每季度?|每月|逐年|定期|按季度|按月)(?:[^。;,年月]{0,6})$"
)
_NO_DATE = re.compile(r"按进度|近期|尽快|条件成熟|适时|按时序|根据.{0,10}安排|按.{0,8}(?:要求|部署)|视情|及时")
_VALID = re.compile(r"(?:有效期|执行至|施行至|有效至|试行)")
_DATES = re.compile(
    r"(?P<dotted>20\d\d)[./-](?P<dm>1[0-2]|0?[1-9])(?!\d)(?:[./-](?P<dd>[12]\d|3[01]|0?[1-9]))?|"
    rf"(?P<plan>[“\"]?(?P<fyp>十[一二三四五六]五)[”\"]?(?:规划)?(?:时期|期间|期末|末期|末|收官))"
    rf"|(?:{_Y})(?:(?P<m>1[0-2]|0?[1-9])\s?月\s?份?(?:(?P<d>[12]\d|3[01]|0?[1-9])\s?日|(?P<third>[上中下])旬|"
    rf"(?P<mend>底|末)|)|(?:第?(?P<q>[一二三四1-4])季度)|(?P<half>上半年|下半年)|(?P<third_y>年初|年中)|(?P<yend>(?:年)?(?:底|"
    rf"末)|))"
    r"|(?P<m2>1[0-2]|(?<!\d)[1-9])\s?月\s?份?(?:(?P<d2>[12]\d|3[01]|[1-9])\s?日|(?P<third2>[上中下])旬|(?P<mend2>底|末)|)"
    r"|第?(?P<q2>[一二三四1-4])季度|(?P<half2>上半年|下半年)|(?P<thisyear>年底|年末|年度?内|本年度|本年)"
    r"|(?P<n>\d{1,3}|[一二三四五六七八九十两]{1,3})\s?(?P<unit>个?工作日|个月|年|天|日|周)(?:之)?内"
)
_RANGE = re.compile(r"^\s?(?:年|月)?\s?(?:[—~至到-]+|—+)\s?(?=\d)")
_MONTHS = re.compile(r"\d{1,2}\s?月?\s?[—~至到-]{1,2}\s?\d{1,2}\s?月")
_CN_YEAR = re.compile(r"([一二][〇零○O九][〇零○O一二三四五六七八九]{2})年")
_CN_MONTH = re.compile(
    r"(?<![一-鿿0-9])(十[一二]?|[一二三四五六七八九])月(?=[底末初中上下份前]|$)|(?<=年)(十[一二]?|[一二三四五六七八九])月"
)
_YEARS_ON = {"今年": 0, "明年": 1, "后年": 2}
_RELATIVE = re.compile("今年|明年|后年")
_IN_WORDS = re.compile(r"[今明后]年|[一二三四五六七八九十]月|[〇零○]..年")
_RECURRING = re.compile(r"每(?:年|季度?|月|周|半年|个月)|逐月|按月|按季")


@dataclass(frozen=True, slots=True)
class DateContext:
    """What a date without a year or without an anchor is counted from."""

    year: int | None = None
    plan_start: date | None = None
    issued_on: date | None = None


def month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def read_deadline(words: str, context: DateContext) -> DeadlineFound:
    """What a deadline cell or the words behind 完成时限 say: the last date in them, or that the work goes on."""
    ongoing = _ONGOING_CELL.search(words) is not None
    if _VALID.search(words):
        return DeadlineFound(None, words, ongoing)
    found = [one for one in dates_in(words, context) if one.on is not None or one.anchor]
    if _RECURRING.search(words) and not re.search(r"(?:19|20)\d\d", words):
        return DeadlineFound(None, words, ongoing=True)
    dated = [one for one in found if one.on is not None]
    if dated:
        return DeadlineFound(max(one.on for one in dated if one.on), words, ongoing, dated[-1].anchor)
    return DeadlineFound(None, words, ongoing, found[-1].anchor if found else None)


def in_digits(text: str, year: int | None) -> str:
    """二〇二二年十月 and 明年6月 with figures; other words stay."""
    if not _IN_WORDS.search(text):
        return text
    text = _CN_YEAR.sub(lambda match: "".join(str(DIGITS.get(char, 0)) for char in match[1]) + "年", text)
    text = _CN_MONTH.sub(lambda match: f"{number_of(match[1] or match[2])}月", text)
    return _RELATIVE.sub(lambda match: f"{year + _YEARS_ON[match[0]]}年", text) if year else text


def is_vague(words: str) -> bool:
    """按进度推进, 尽快, 条件成熟时: neither a date nor ongoing."""
    return _NO_DATE.search(words) is not None


def dates_in(text: str, context: DateContext) -> list[DeadlineFound]:
    """Every date of a canonical text with the day it ends on."""
    found: list[DeadlineFound] = []
    year = context.year
    text = in_digits(text, year)
    for match in _DATES.finditer(text):
        if match["y"]:
            year = int(match["y"])
        if _RANGE.match(text, match.end()) and (match["y"] or match["m2"]):
            continue  # the first half of 2021—2025年 or 1月至3月
        if _MONTHS.match(text, match.end()) or text[match.end() : match.end() + 1] == "起":
            continue  # the year of 2023年3—6月; the beginning of 2024年起每年
        on, anchor = _day_of(match, year, context)
        if on is not None or anchor is not None:
            found.append(DeadlineFound(on, match[0], anchor=anchor))
    return found


def _day_of(match: re.Match[str], year: int | None, context: DateContext) -> tuple[date | None, str | None]:
    if match["plan"]:
        return date(_PLAN[match["fyp"]], 12, 31), None
    if match["dotted"]:
        return _calendar_day(int(match["dotted"]), int(match["dm"]), match["dd"], None), None
    if match["n"]:
        return _counted(number_of(match["n"]), match["unit"], context)
    if year is None:
        return None, None
    month = match["m"] or match["m2"]
    if month:
        return _calendar_day(year, int(month), match["d"] or match["d2"], match["third"] or match["third2"]), None
    quarter = match["q"] or match["q2"]
    if quarter:
        return month_end(year, 3 * number_of(quarter)), None
    half = match["half"] or match["half2"]
    if half:
        return month_end(year, 6 if half == "上半年" else 12), None
    if match["third_y"] == "年中":
        return month_end(year, 6), None
    if match["y"] or match["thisyear"]:
        return date(year, 12, 31), None
    return None, None


def _calendar_day(year: int, month: int, day: str | None, third: str | None) -> date | None:
    last = month_end(year, month)
    if day:
        return date(year, month, min(int(day), last.day))
    if third in ("上", "中"):
        return date(year, month, 10 if third == "上" else 20)
    return last


def _counted(count: int, unit: str, context: DateContext) -> tuple[date | None, str | None]:
    """5年内 counts from the start of the plan, shorter terms from the day of issue or of hand-over."""
    if not count:
        return None, None
    if unit == "年":
        start = context.plan_start
        return (date(start.year + count - 1, 12, 31) if start and count <= 50 else None), "plan_start"
    if unit == "个月":
        return (_months_on(context.issued_on, count) if context.issued_on else None), "issue"
    if unit in ("天", "日", "周"):
        days = count * 7 if unit == "周" else count
        return (context.issued_on + timedelta(days=days) if context.issued_on else None), "issue"
    return None, "hand_over"


def _months_on(start: date, count: int) -> date:
    index = start.year * 12 + start.month - 1 + count
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


_BODY_DATE = re.compile(
    r"(?P<by>(?:力争|争取|确保|计划|预计|原则上)?(?:至|到|于|在)?\s?)(?P<what>(?P<y>20\d\d)\s?年\s?(?P<end>(?:年)?(?:末|"
    r"底)(?:前|之前)?|(?:1[0-2]|[1-9])月(?:底|末)?(?:前|之前)|前)?|[“\"]?(?P<fyp>十[一二三四五六]五)[”\"]?\s?(?P<fe>末期?|期末|"
    r"期间|时期)|(?P<n>[1-9一二三四五六七八九十])年内)"
)


def stated_in_body(text: str, context: DateContext, plan_end: date | None) -> list[DeadlineFound]:
    """Goals dated in running text (到2025年末, “十四五”期间, 2025年末); years before the plan's start are history."""
    found: list[DeadlineFound] = []
    for match in _BODY_DATE.finditer(text):
        on = _body_day(match, text, context, plan_end)
        start = context.plan_start
        if (
            on is None
            or (start is not None and on.year <= start.year and on < (plan_end or on))
            or (plan_end and on.year > plan_end.year + 1)
        ):
            continue
        found.append(DeadlineFound(on, match[0].strip()))
    return found


def _body_day(match: re.Match[str], text: str, context: DateContext, plan_end: date | None) -> date | None:
    if match["fyp"]:
        return date(_PLAN[match["fyp"]], 12, 31)
    if match["n"]:
        # Only a term as long as the plan is its goal; a shorter one is a detail of the text (返还期限、试点期).
        if not context.plan_start or plan_end is None or text[max(0, match.start() - 1) : match.start()] in tuple("—~-之近前后"):
            return None
        on = date(context.plan_start.year + number_of(match["n"]) - 1, 12, 31)
        return on if on == plan_end else None
    if not match["end"] and not match["by"].strip():
        return None
    month = re.search(r"(1[0-2]|[1-9])月", match["end"] or "")
    return month_end(int(match["y"]), int(month[1])) if month else date(int(match["y"]), 12, 31)
