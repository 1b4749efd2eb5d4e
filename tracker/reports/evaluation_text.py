"""The evaluation of a plan (规划评估) in Chinese: how far measures and indicators are, why not further, what is proposed."""

from tracker.core.formatters import rate
from tracker.reports import drawings, evaluation_tables, sections, sentences, tables
from tracker.reports.counting import Row
from tracker.reports.document import Annex, Block
from tracker.reports.evaluation_words import PROPOSAL_ACTIONS, RESULT_WORDS, reason_of
from tracker.reports.facts_view import CLASS_WORDS, STATUS_WORDS, SnapshotView, day_words
from tracker.reports.models import ReportKind
from tracker.reports.sentences import SHORT_LIST, by_unit, named
from tracker.reports.text import ORDINALS, Text
from tracker.tasks.models import Light, TaskStatus


def write(text: Text, view: SnapshotView) -> tuple[Annex, ...]:
    """Fill the text; returns the annexes."""
    annexes = evaluation_tables.annexes(view)
    places = {annex.title: annex.number for annex in annexes}
    text.blocks += text.say("opening", _opening(view))
    text.open_sections(
        [
            ("总体实施情况", _overall(text, view, places)),
            ("主要指标完成情况", _indicators(text, view, places)),
            ("主要任务落实情况", [*_chapters(text, view), *sections.good(text, view)]),
            ("存在的问题和原因", _trouble(text, view, places)),
            ("意见建议", _proposals(text, view, places)),
        ]
    )
    return annexes


def _opening(view: SnapshotView) -> str:
    data, facts = view.data, view.data["evaluation"]
    plan = data["plans"][data["plan"]]
    issuer = f"由{facts['issuer']}印发，" if facts["issuer"] else ""
    number = f"（{plan['doc_number']}）" if plan["doc_number"] else ""
    return (
        f"{view.plan_title(data['plan'])}{number}{issuer}规划期为{day_words(facts['period_start'])}至{day_words(facts['period_end'])}。"
        f"为全面掌握规划实施情况，{data['region']['office']}对{data['period']['label']}规划确定的措施和指标逐项进行了评估。"
        "评估以有关单位填报并经审核的进展、佐证材料和指标数据为依据，对照办结标准、完成时限和目标值进行核对。"
        f"数据截至{day_words(data['as_of'])}，以{day_words(data['known_by'])}以前（含当日）已经记录的情况为准。现将评估情况报告如下。"
    )


def _overall(text: Text, view: SnapshotView, places: dict[str, int]) -> list[Block]:
    found = view.data["totals"]
    if not found["tasks"]["n"]:
        return text.say("overview", f"截至{day_words(view.data['as_of'])}，本规划还没有交办的任务。")
    states = [(f"{STATUS_WORDS[part['key']]}{part['n']}项", f"status.{part['key']}") for part in found["by_status"]]
    kinds = [(f"{CLASS_WORDS[part['key']]}{part['n']}项", f"class.{part['key']}") for part in found["by_class"]]
    lamps = [(f"{sentences.LAMP_WORDS[part['key']]}{part['n']}项", f"light.{part['key']}") for part in found["by_light"]]
    return [
        *text.say("measures", _measures(view, places)),
        *text.say("overview", sentences.overview(view), (f"任务共{found['tasks']['n']}项", "tasks"), *states),
        *text.say("classes", sentences.classes(view), *kinds),
        *text.say("lights", sentences.lights(view), *lamps, (f"已逾期的任务{found['overdue']['n']}项", "overdue")),
        *text.say("carried", _carried(view)),
        *tables.totals(view),
        *drawings.unit_lights(view),
    ]


def _measures(view: SnapshotView, places: dict[str, int]) -> str:
    """规划确定的措施共40项，其中已完成12项，…（逐项情况见附件2）。"""
    measures = view.data["evaluation"]["measures"]
    if not measures:
        return ""
    counts = {word: sum(row["result"] == key for row in measures) for key, word in RESULT_WORDS.items()}
    parts = [f"{word}{n}项" for word, n in counts.items() if n]
    whole = f"全部为“{parts[0].rstrip('0123456789项')}”" if len(parts) == 1 else f"其中{'，'.join(parts)}"
    return f"规划确定的措施共{len(measures)}项，{whole}，逐项情况见附件{places[evaluation_tables.MEASURES]}。"


def _carried(view: SnapshotView) -> str:
    rows = view.data["evaluation"]["carried"]
    if not rows:
        return ""
    plans = "、".join(f"《{title}》" for title in dict.fromkeys(row["to"] for row in rows))
    return f"另有{len(rows)}项任务已经结转至{plans}，按后续规划统计，不计入上述任务数。"


def _indicators(text: Text, view: SnapshotView, places: dict[str, int]) -> list[Block]:
    if not view.data["indicators"]:
        return []
    annex = places.get(evaluation_tables.INDICATORS, 0)
    words = f"{sentences.indicators(view)}逐项情况见附件{annex}。"
    return [*text.say("indicators", words), *drawings.indicator_paths(view)]


def _chapters(text: Text, view: SnapshotView) -> list[Block]:
    """One paragraph per chapter of the plan that has tasks."""
    facts, blocks = view.data["evaluation"], list[Block]()
    headings = {row["number"]: row["heading"] for row in facts["chapters"]}
    by_chapter: dict[str, list[Row]] = {}
    for measure in facts["measures"]:
        by_chapter.setdefault(measure["number"].split("/")[0], []).append(measure)
    place = 0
    for number, measures in by_chapter.items():
        tasks = view.listed([task for measure in measures for task in measure["tasks"]])
        if tasks:
            place += 1
            name = f"“{number}、{headings[number]}”" if headings.get(number) else f"规划第{number}部分"
            blocks += text.say(f"chapter_{place}", f"{place}.{name}{_chapter(measures, tasks)}")
    return blocks


def _chapter(measures: list[Row], tasks: list[Row]) -> str:
    closed = sum(row["status"] == TaskStatus.CLOSED for row in tasks)
    red = sum(row["light"] == Light.RED for row in tasks)
    parts = [f"有措施{len(measures)}项，分解任务{len(tasks)}项"]
    parts.append(f"已办结{closed}项，办结占比为{rate(closed, len(tasks))}" if closed else "尚无办结的任务")
    parts += [f"红灯{red}项"] if red else []
    return "，".join(parts) + "。"


def _trouble(text: Text, view: SnapshotView, places: dict[str, int]) -> list[Block]:
    """Tasks that fall short with their reasons, by name where they are few, and indicators below their path."""
    rows = [row for row in view.data["evaluation"]["shortfalls"] if not view.tasks[row["task"]]["cooperating"]]
    final = view.kind is ReportKind.FINAL
    lead = f"规划期末未办结的任务共{len(rows)}项" if final else f"推进中存在逾期、滞后、暂缓或者终止等情况的任务共{len(rows)}项"
    lines: list[str] = []
    if rows and len(rows) <= SHORT_LIST:
        entries = [f"{n}.{named(view, view.tasks[row['task']])}：{reason_of(view, row)}。" for n, row in enumerate(rows, 1)]
        lines = [f"{lead}：", *entries]
    elif rows:
        leads = [view.tasks[row["task"]]["lead"] or 0 for row in rows]
        annex = places[evaluation_tables.PROPOSED]
        lines = [f"{lead}，涉及{len(set(leads))}个单位：{by_unit(view, leads, '项')}，逐项情况和原因见附件{annex}。"]
    conflicts = [row["name"] for row in view.data["indicators"] if row["conflict"]]
    said = text.say("shortfalls", "\n".join(lines))
    if conflicts:
        words = f"规划正文与指标表表述不一致的指标有{len(conflicts)}项：{'、'.join(conflicts)}。"
        said += text.say("conflicts", words)
    return said


def _proposals(text: Text, view: SnapshotView, places: dict[str, int]) -> list[Block]:
    """One numbered paragraph per kind of proposal that there is a reason for."""
    rows = view.data["evaluation"]["shortfalls"]
    annex = places.get(evaluation_tables.PROPOSED, 0)
    drafted: dict[str, str] = {}
    for key, (head, words) in PROPOSAL_ACTIONS.items():
        n = sum(row["proposal"] == key for row in rows)
        if n:
            drafted[f"propose_{key}"] = f"{head}。对{words.format(n=n)}（见附件{annex}）。"
    below = [row["name"] for row in view.data["indicators"] if row["pace"] == "below"]
    if below:
        ask = "说明未达到目标值的原因，提出后续措施" if view.kind is ReportKind.FINAL else "加大推进力度，确需调整目标值的按程序报批"
        named_ones = "、".join(below[:SHORT_LIST]) + (f"等{len(below)}项指标" if len(below) > SHORT_LIST else "")
        drafted["propose_indicators"] = f"补齐指标短板。对低于序时进度的{named_ones}，由责任单位{ask}。"
    if any(row["conflict"] for row in view.data["indicators"]):
        drafted["propose_conflicts"] = "核定指标口径。对规划正文与指标表表述不一致的指标，由责任单位商规划编制部门核定。"
    if not drafted:
        drafted["propose_none"] = "规划确定的任务均已按要求落实，有关单位要巩固成果，形成长效机制。"
    blocks: list[Block] = []
    for place, (key, words) in enumerate(drafted.items()):
        blocks += text.say(key, f"（{ORDINALS[place]}）{words}" if len(drafted) > 1 else words)
    return blocks
