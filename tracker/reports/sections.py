"""Sections that the kinds of reports share, each a list of blocks; empty where there is nothing to say."""

from tracker.reports import drawings, sentences, tables, trouble
from tracker.reports.document import Block, Heading
from tracker.reports.facts_view import CLASS_WORDS, STATUS_WORDS, SnapshotView
from tracker.reports.text import ORDINALS, Text


def opening(text: Text, view: SnapshotView) -> None:
    """依据和方式."""
    text.blocks += text.say("opening", sentences.opening(view))


def overall(text: Text, view: SnapshotView, *, with_indicators: bool = True) -> list[Block]:
    """一、总体情况: totals by state, class and light, rates, against the period before, by plan and region; indicators."""
    found = view.data["totals"]
    states = [(f"{STATUS_WORDS[part['key']]}{part['n']}项", f"status.{part['key']}") for part in found["by_status"]]
    kinds = [(f"{CLASS_WORDS[part['key']]}{part['n']}项", f"class.{part['key']}") for part in found["by_class"]]
    lamps = [(f"{sentences.LAMP_WORDS[part['key']]}{part['n']}项", f"light.{part['key']}") for part in found["by_light"]]
    blocks = [
        *text.say("overview", sentences.overview(view), (f"任务共{found['tasks']['n']}项", "tasks"), *states),
        *text.say("classes", sentences.classes(view), *kinds),
        *text.say("lights", sentences.lights(view), *lamps, (f"已逾期的任务{found['overdue']['n']}项", "overdue")),
        *text.say("rates", sentences.rates(view), *_rate_links(view)),
        *text.say("comparison", sentences.comparison(view)),
        *text.say("requests", sentences.requests(view), *sentences.request_links(view)),
        *tables.totals(view),
        tables.rates(view),
    ]
    plans = [(view.data["plans"][row["plan"]]["title"], row) for row in view.data["by_plan"]]
    if len(plans) > 1:
        blocks.append(tables.groups(view, "表3 各规划任务情况", "规划", plans))
    if view.data["by_region"]:
        regions = [(view.data["regions"][row["region"]], row) for row in view.data["by_region"]]
        blocks.append(tables.groups(view, f"表{4 if len(plans) > 1 else 3} 各地区任务情况", "地区", regions))
    blocks += drawings.unit_lights(view)
    if not (with_indicators and view.data["indicators"]):
        return blocks
    return [Heading(2, "（一）任务进展情况"), *blocks, Heading(2, "（二）主要指标完成情况"), *_indicators(text, view)]


def _indicators(text: Text, view: SnapshotView) -> list[Block]:
    return [*text.say("indicators", sentences.indicators(view)), *tables.indicators(view), *drawings.indicator_paths(view)]


def _rate_links(view: SnapshotView) -> list[tuple[str, str]]:
    found = view.data["rates"]
    words = {
        "on_time": ("到期的任务{}项", "按时申请办结{}项"),
        "report": ("应报送进展{}份", "按时报送{}份"),
        "sign": ("应签收{}项", "按时签收{}项"),
    }
    links = []
    for key, (base, part) in words.items():
        links += [(base.format(found[key]["whole"]["n"]), f"rate.{key}.whole"), (part.format(found[key]["part"]["n"]), f"rate.{key}.part")]
    return links


def good(text: Text, view: SnapshotView) -> list[Block]:
    """二、进展较好: units, then items."""
    blocks = text.say("good_units", sentences.good_units(view))
    for place, chosen in enumerate(view.data["good"]["tasks"], 1):
        blocks += text.say(f"good_task_{chosen['task']}", sentences.good_task(view, place, chosen))
    return blocks


def problems(text: Text, view: SnapshotView, annex: int) -> list[Block]:
    """三、存在问题: overdue, behind, reports late or returned; a part whose words were taken out has no heading either."""
    parts = [
        ("逾期任务", "overdue", trouble.overdue(view, annex), "overdue"),
        ("进度滞后", "behind", trouble.behind(view, annex), "far_behind"),
        ("报送不及时、质量不高", "reports", [*trouble.late_reports(view, annex), *trouble.returned(view, annex)], "late_reports"),
    ]
    blocks: list[Block] = []
    place = 0
    for title, key, lines, figure in parts:
        n = len(view.data["problems"][figure])
        said = text.say(key, "\n".join(lines), (f"共{n}项", f"problem.{figure}"), (f"共{n}份", f"problem.{figure}"))
        if said:
            blocks += [Heading(2, f"（{ORDINALS[place]}）{title}"), *said]
            place += 1
    return blocks


def next_steps(text: Text, view: SnapshotView) -> list[Block]:
    """四、下一步要求."""
    blocks: list[Block] = []
    for place, (key, words) in enumerate(trouble.next_steps(view).items()):
        n = view.data["due_next"]["n"]
        blocks += text.say(key, f"（{ORDINALS[place]}）{words}", (f"{n}项任务到期", "due_next"))
    return blocks
