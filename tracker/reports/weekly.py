"""The overview of a week (工作周报) for the coordination office: what moved, what needs attention, what falls due next week."""

from tracker.reports import sections, sentences, tables, trouble
from tracker.reports.counting import Row
from tracker.reports.document import Annex, Block, Column, Table
from tracker.reports.facts_view import STATUS_WORDS, SnapshotView, day_words
from tracker.reports.sentences import SHORT_LIST, named
from tracker.reports.tables import CENTER, RIGHT
from tracker.reports.text import Text
from tracker.tasks.models import TaskStatus

COMING = "下周到期任务清单"
DAYS = 7


def write(text: Text, view: SnapshotView) -> tuple[Annex, ...]:
    """Fill the text; returns the annexes."""
    coming = view.listed(view.data["due_next"]["ids"])
    annexes = tables.numbered([(tables.LATE, tables.late(view)), (COMING, (_coming(view, coming),) if len(coming) > SHORT_LIST else ())])
    late = next((annex.number for annex in annexes if annex.title == tables.LATE), 0)
    text.blocks += text.say("opening", _opening(view))
    text.open_sections(
        [
            ("总体情况", _standing(text, view)),
            (f"{view.this_period}办理情况", _moved(text, view)),
            ("需要关注的事项", sections.problems(text, view, late)),
            ("下周工作", _next(text, view, coming, annexes)),
        ]
    )
    return annexes


def _opening(view: SnapshotView) -> str:
    start, end = view.data["period"]["start"], view.data["as_of"]
    return (
        f"现将{day_words(start)}至{day_words(end)}督办事项办理情况汇总如下，"
        f"数据以{day_words(view.data['known_by'])}以前（含当日）已经记录的情况为准。"
    )


def _standing(text: Text, view: SnapshotView) -> list[Block]:
    found = view.data["totals"]
    states = [(f"{STATUS_WORDS[part['key']]}{part['n']}项", f"status.{part['key']}") for part in found["by_status"]]
    lamps = [(f"{sentences.LAMP_WORDS[part['key']]}{part['n']}项", f"light.{part['key']}") for part in found["by_light"]]
    return [
        *text.say("overview", sentences.overview(view), (f"任务共{found['tasks']['n']}项", "tasks"), *states),
        *text.say("lights", sentences.lights(view), *lamps, (f"已逾期的任务{found['overdue']['n']}项", "overdue")),
        *text.say("comparison", sentences.comparison(view)),
        *tables.totals(view),
    ]


def _moved(text: Text, view: SnapshotView) -> list[Block]:
    """Issued, closed, newly overdue, requests decided, reports owed: each said only where there was any."""
    start, end = view.data["period"]["start"], view.data["as_of"]
    rows = view.data["tasks"]
    issued = [row for row in rows if row["issued_on"] and start <= row["issued_on"] <= end]
    closed = [row for row in rows if row["status"] == TaskStatus.CLOSED and start <= row["since"] <= end]
    fresh = [row for row in rows if 0 < row["days_overdue"] <= DAYS and not row["cooperating"]]
    return [
        *text.say("issued", _counted(view, f"{view.this_period}新交办任务", issued)),
        *text.say("closed", _counted(view, f"{view.this_period}办结任务", closed)),
        *text.say("fresh_overdue", _counted(view, f"{view.this_period}新增逾期任务", fresh)),
        *text.say("requests", sentences.requests(view), *sentences.request_links(view)),
        *text.say("rates", sentences.report_rate(view)),
    ]


def _counted(view: SnapshotView, lead: str, rows: list[Row]) -> str:
    """本周办结任务2项：甲局牵头的“…”（编号）；…。"""
    if not rows:
        return ""
    if len(rows) > SHORT_LIST:
        return f"{lead}{len(rows)}项，涉及{len({row['lead'] for row in rows})}个主牵头单位。"
    return f"{lead}{len(rows)}项：{'；'.join(named(view, row) for row in rows)}。"


def _next(text: Text, view: SnapshotView, coming: list[Row], annexes: tuple[Annex, ...]) -> list[Block]:
    return text.say("due_next", _due(view, coming, annexes), (f"{len(coming)}项任务到期", "due_next"))


def _due(view: SnapshotView, coming: list[Row], annexes: tuple[Annex, ...]) -> str:
    if not coming:
        return ""
    when = "本周余下时间" if view.data["interim"] else "下周"
    lead = f"{when}将有{len(coming)}项任务到期"
    annex = next((one.number for one in annexes if one.title == COMING), 0)
    if annex:
        return f"{lead}{trouble.SEE_ANNEX.format(annex=annex)}，请提前提醒有关单位。"
    entries = [f"{n}.{named(view, row)}，完成时限为{day_words(row['due_on'])}，进度{row['percent']}%。" for n, row in enumerate(coming, 1)]
    return "\n".join([f"{lead}，请提前提醒有关单位：", *entries])


def _coming(view: SnapshotView, rows: list[Row]) -> Table:
    columns = (
        Column("序号", 15, CENTER),
        Column("任务编号", 31),
        Column("任务", 90),
        Column("主牵头单位", 44),
        Column("完成时限", 30, CENTER),
        Column("进度", 20, RIGHT),
    )
    cells = tuple(
        (str(n), row["number"], row["title"], view.unit(row["lead"]), row["due_on"] or "—", f"{row['percent']}%")
        for n, row in enumerate(rows, 1)
    )
    return Table("", columns, cells, f"注：共{len(rows)}项，按任务编号排列。")
