"""Sentences of a supervision report from its snapshot: whole, with the right measure words, never about nothing."""

from fractions import Fraction

from tracker.core.formatters import half_up
from tracker.indicators.paths import Pace
from tracker.reports.counting import Figure, Row
from tracker.reports.facts_view import (
    CLASS_WORDS,
    LIGHT_WORDS,
    RATE_WORDS,
    REQUEST_WORDS,
    STATUS_WORDS,
    SnapshotView,
    day_words,
    short_day,
)
from tracker.tasks.models import OPEN, Light

MANY_PLANS = 3
SHORT_LIST = 8
LAMP_WORDS = {key: word if key == Light.DONE else f"{word}灯" for key, word in LIGHT_WORDS.items()}
PACE_COUNTS = {
    Pace.REACHED: "已达到目标值",
    Pace.ON_PATH: "达到序时进度",
    Pace.BELOW: "低于序时进度",
    Pace.UNKNOWN: "缺少基期值、无法测算进度",
}
GOOD_WORDS = {"closed": "已按时办结", "done": "已经完成", "ahead": "进展超过序时要求", "over": "快于序时进度"}


def opening(view: SnapshotView) -> str:
    """依据和方式."""
    data = view.data
    plans = [view.plan_title(slug) + _number(data["plans"][slug]["doc_number"]) for slug in _alive(view)]
    named = "".join(plans) if len(plans) <= MANY_PLANS else f"{plans[0]}等{len(plans)}个规划（文件）"
    purpose = f"为推动{named}落地见效，" if plans else ""
    return (
        f"{purpose}根据督查工作安排，{data['region']['office']}对{data['period']['label']}督办事项办理情况进行了督查。"
        "督查采取单位填报、督查机构审核的方式，逐项对照办结标准和完成时限核对进展情况和佐证材料。"
        f"数据截至{day_words(data['as_of'])}，以{day_words(data['known_by'])}以前（含当日）已经记录的情况为准。现将有关情况通报如下。"
    )


def _alive(view: SnapshotView) -> list[str]:
    """Plans of which something was still to be done in the period."""
    start = view.data["period"]["start"]
    alive = {row["plan"] for row in view.data["tasks"] if row["status"] in OPEN or row["since"] >= start}
    return [slug for slug in view.data["plans"] if slug in alive]


def _number(doc_number: str | None) -> str:
    return f"（{doc_number}）" if doc_number else ""


def overview(view: SnapshotView) -> str:
    """How many tasks, of how many units, in which states."""
    totals = view.data["totals"]
    if not totals["tasks"]["n"]:
        return f"截至{short_day(view.data['as_of'])}，没有纳入督查的任务。"
    leads = len({row["lead"] for row in view.data["tasks"] if row["lead"]})
    text = f"截至{short_day(view.data['as_of'])}，纳入督查的任务共{totals['tasks']['n']}项，由{leads}个单位主牵头。"
    return text + spread("按办理状态分", totals["by_status"], STATUS_WORDS)


def classes(view: SnapshotView) -> str:
    """Progress classes."""
    return spread("按进展类别分", view.data["totals"]["by_class"], CLASS_WORDS)


def lights(view: SnapshotView) -> str:
    """Lights, and how many of the red ones are overdue."""
    text = spread("按亮灯情况分", view.data["totals"]["by_light"], LAMP_WORDS)
    overdue = view.data["totals"]["overdue"]["n"]
    return text if not overdue else f"{text}其中，已逾期的任务{overdue}项。"


def spread(lead: str, parts: list[Figure], words: dict[str, str]) -> str:
    """按…分，推进中30项，占53.6%；…。 Only what there is; the shares add up to 100.0."""
    there = [part for part in parts if part["n"]]
    if not there:
        return ""
    if len(there) == 1:
        return f"{lead}，全部为“{words[there[0]['key']]}”。"
    return f"{lead}，" + "；".join(f"{words[part['key']]}{part['n']}项，占{part['share']}" for part in there) + "。"


def rates(view: SnapshotView) -> str:
    """The three rates, each with its base."""
    now = view.this_period
    texts = [
        _rate(view, "on_time", f"{now}办结和到期的任务", "按时申请办结", "项") or f"{now}没有办结或者到期的任务，按时办结率不作统计。",
        _rate(view, "report", "应报送进展", "按时报送", "份"),
        _rate(view, "sign", "新交办任务应签收", "按时签收", "项"),
    ]
    return "".join(texts)


def report_rate(view: SnapshotView) -> str:
    """Reports owed and submitted in time; empty where none was owed."""
    return _rate(view, "report", f"{view.this_period}应报送进展", "按时报送", "份")


def _rate(view: SnapshotView, key: str, base: str, middle: str, measure: str) -> str:
    """应报送进展30份，其中按时报送27份，按时报送率为90.0%。 Empty where the base is 0; 均未 where nothing was in time."""
    rate = view.data["rates"][key]
    if not rate["whole"]["n"]:
        return ""
    part = f"其中{middle}{rate['part']['n']}{measure}" if rate["part"]["n"] else f"均未{middle}"
    return f"{base}{rate['whole']['n']}{measure}，{part}，{RATE_WORDS[key]}为{rate['rate']}。"


def comparison(view: SnapshotView) -> str:
    """Against the period before; empty where nothing was counted then."""
    now, before = view.data["totals"], view.data["previous"]["totals"]
    if not before["tasks"]["n"]:
        return ""
    pairs = [("纳入督查的任务", now["tasks"]["n"], before["tasks"]["n"])]
    for axis, words, key in (("by_status", "已办结任务", "closed"), ("by_light", "红灯任务", "red"), ("by_light", "黄灯任务", "yellow")):
        pairs.append((words, _of(now[axis], key), _of(before[axis], key)))
    text = f"与{view.data['previous']['period']['label']}末相比，" + "，".join(_change(*pair) for pair in pairs)
    points = [words for key in RATE_WORDS if (words := _rate_change(view, key))]
    again = f"（{view.data['previous']['period']['label']}数据按同一口径重新统计。）"
    return text + ("；" + "，".join(points) if points else "") + "。" + again


def _of(parts: list[Figure], key: str) -> int:
    return next(int(part["n"]) for part in parts if part["key"] == key)


def _change(words: str, now: int, before: int) -> str:
    if now == before:
        return f"{words}持平"
    return f"{words}{'增加' if now > before else '减少'}{abs(now - before)}项"


def _rate_change(view: SnapshotView, key: str) -> str:
    now, before = view.data["rates"][key], view.data["previous"]["rates"][key]
    if not (now["whole"]["n"] and before["whole"]["n"]):
        return ""
    change = Fraction(100 * now["part"]["n"], now["whole"]["n"]) - Fraction(100 * before["part"]["n"], before["whole"]["n"])
    points = half_up(abs(change), 1)
    return f"{RATE_WORDS[key]}持平" if not points else f"{RATE_WORDS[key]}{'提高' if change > 0 else '下降'}{points}个百分点"


def requests(view: SnapshotView) -> str:
    """Decided requests of the period; empty where there were none."""
    found = view.data["requests"]
    granted = [f"{word}{found[f'{kind}.granted']['n']}项" for kind, word in REQUEST_WORDS.items() if f"{kind}.granted" in found]
    refused = [f"{word}{found[f'{kind}.refused']['n']}项" for kind, word in REQUEST_WORDS.items() if f"{kind}.refused" in found]
    texts = [f"同意{'、'.join(granted)}"] if granted else []
    texts += [f"未同意{'、'.join(refused)}"] if refused else []
    return f"{view.this_period}提出并已答复的申请中，{'；'.join(texts)}。" if texts else ""


def request_links(view: SnapshotView) -> list[tuple[str, str]]:
    """The words of each figure of that sentence, and the name of its list."""
    found = view.data["requests"]
    names = [f"{kind}.{decision}" for decision in ("granted", "refused") for kind in REQUEST_WORDS]
    return [(f"{REQUEST_WORDS[name.partition('.')[0]]}{found[name]['n']}项", f"request.{name}") for name in names if name in found]


def indicators(view: SnapshotView) -> str:
    """How many indicators stand where; those below the path by name."""
    rows = view.data["indicators"]
    known = [row for row in rows if row["pace"] != Pace.NO_VALUE]
    if not known:
        return f"纳入跟踪的主要指标共{len(rows)}项，截至{short_day(view.data['as_of'])}均未取得数据。"
    words = {
        Pace.REACHED: "已达到目标值",
        Pace.ON_PATH: "达到序时进度",
        Pace.BELOW: "低于序时进度",
        Pace.UNKNOWN: "缺少基期值、无法测算进度",
    }
    parts = [f"{word}的{n}项" for pace, word in words.items() if (n := sum(row["pace"] == pace for row in rows))]
    text = f"纳入跟踪的主要指标共{len(rows)}项，已取得数据的{len(known)}项，其中{'，'.join(parts)}。"
    below = [row["name"] for row in rows if row["pace"] == Pace.BELOW]
    if below:
        text += (
            f"低于序时进度的是{'、'.join(below[:SHORT_LIST])}{f'等{len(below)}项' if len(below) > SHORT_LIST else ''}，需要加大推进力度。"
        )
    return text


def good_units(view: SnapshotView) -> str:
    """Units that lead well and owe nothing; empty where there are none."""
    names = [view.unit(row["unit"]) for row in view.data["good"]["units"]]
    if not names:
        return ""
    several = "等单位" if len(names) > 1 else ""
    return f"{'、'.join(names)}{several}工作抓得紧，牵头任务没有逾期，进展报送及时，推进成效较好。"


def good_task(view: SnapshotView, number: int, chosen: Row) -> str:
    """1.某局牵头的“…”（编号），已按时办结。"""
    row = view.tasks[chosen["task"]]
    words = GOOD_WORDS[chosen["why"]]
    if chosen["why"] in ("ahead", "over") and row["over"] is not None and row["over"] > 0:
        words = f"进度{row['percent']}%，快于序时进度{row['over']}个百分点"
    return f"{number}.{named(view, row)}，{words}。"


def named(view: SnapshotView, row: Row) -> str:
    """某局牵头的“…”（编号）."""
    return f"{view.unit(row['lead'])}牵头的{quoted(row['title'])}（{row['number']}）"


def quoted(title: str) -> str:
    """“…”, with quotes inside as ‘…’ (GB/T 15834)."""
    return f"“{title.replace('“', '‘').replace('”', '’')}”"


def by_unit(view: SnapshotView, units: list[int], measure: str) -> str:
    """甲局4项，乙局、丙局各1项: most first."""
    found: dict[int, list[str]] = {}
    for unit in dict.fromkeys(units):
        found.setdefault(units.count(unit), []).append(view.unit(unit))
    groups = [(n, names) for n, names in sorted(found.items(), reverse=True)]
    return "，".join(f"{'、'.join(names)}{'各' if len(names) > 1 else ''}{n}{measure}" for n, names in groups)
