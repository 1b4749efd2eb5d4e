"""Sentences about what is late, and what is asked for next. Only supervised units are named (domain.md §2)."""

from tracker.reports.counting import Row
from tracker.reports.facts_view import SnapshotView, day_words, short_day
from tracker.reports.sentences import SHORT_LIST, by_unit, named, quoted

SEE_ANNEX = "，具体清单见附件{annex}"


def overdue(view: SnapshotView, annex: int) -> list[str]:
    """（一）逾期: who, what, until when, how many days."""
    rows = view.listed(view.data["problems"]["overdue"])
    if not rows:
        return []
    lead = f"截至{short_day(view.data['as_of'])}，逾期未办结的任务共{len(rows)}项{_without(view, 'overdue')}"
    return _listed(view, lead, "项", rows, [overdue_entry(view, row) for row in rows], annex)


def overdue_entry(view: SnapshotView, row: Row) -> str:
    """某局牵头的“…”（编号），完成时限为…，已逾期20天。"""
    return f"{named(view, row)}，完成时限为{day_words(row['due_on'])}，已逾期{row['days_overdue']}天。"


def behind(view: SnapshotView, annex: int) -> list[str]:
    """（二）滞后: more than the red threshold behind by name, the others by number, then those without reports."""
    problems, limits = view.data["problems"], view.data["rules"][view.data["region"]["code"]]
    far, near = view.listed(problems["far_behind"]), view.listed(problems["behind"])
    texts = []
    if far:
        lead = f"落后序时进度超过{limits['light.red_points']}个百分点的任务共{len(far)}项{_without(view, 'far_behind')}"
        texts += _listed(view, lead, "项", far, [behind_entry(view, row) for row in far], annex)
    if near:
        also = "另有" if far else ""
        texts.append(f"{also}落后序时进度{limits['light.yellow_points']}个百分点以上的任务{len(near)}项{SEE_ANNEX.format(annex=annex)}。")
    return texts + _missing(view, limits["light.missing_periods"])


def behind_entry(view: SnapshotView, row: Row) -> str:
    """某局牵头的“…”（编号），进度10%，落后序时进度40.5个百分点。"""
    return f"{named(view, row)}，进度{row['percent']}%，落后序时进度{-row['over']}个百分点。"


def _without(view: SnapshotView, kind: str) -> str:
    """Why the figure may be smaller than the one among the totals."""
    return "（不含协同单位主牵头的任务）" if view.data["problems"]["with_cooperating"][kind]["n"] else ""


def _missing(view: SnapshotView, periods: int) -> list[str]:
    rows = view.listed(view.data["problems"]["reports_missing"])
    if not rows:
        return []
    tasks = "；".join(f"{named(view, row)}" for row in rows[:SHORT_LIST])
    more = f"等{len(rows)}项任务" if len(rows) > SHORT_LIST else ""
    return [f"主牵头单位连续{periods}期未报送进展的任务{len(rows)}项：{tasks}{more}。"]


def late_reports(view: SnapshotView, annex: int) -> list[str]:
    """（三）未按时报送: submitted late or not at all by the last day that counts."""
    rows = view.data["problems"]["late_reports"]
    if not rows:
        return []
    missing = sum(row["met_on"] is None for row in rows)
    until = f"截至{short_day(view.data['as_of'])}"
    words = f"其中迟报{len(rows) - missing}份、{until}仍未报送{missing}份"
    if missing in (0, len(rows)):
        words = f"{until}均未报送" if missing else "均为迟报"
    lead = f"未按时报送的进展共{len(rows)}份，{words}"
    return _listed(view, lead, "份", rows, [late_entry(view, row) for row in rows], annex)


def late_entry(view: SnapshotView, row: Row) -> str:
    """某局：“…”（编号），应于…前报送，10月9日报送，迟报3天。"""
    task = view.tasks[row["task"]]
    state = f"{short_day(row['met_on'])}报送，迟报{row['days_late']}天" if row["met_on"] else f"尚未报送，已超过{row['days_late']}天"
    return f"{view.unit(row['unit'])}：{quoted(task['title'])}（{task['number']}），应于{day_words(row['due_on'])}前报送，{state}。"


def returned(view: SnapshotView, annex: int) -> list[str]:
    """Reports that came back for their quality."""
    rows = view.data["problems"]["returned"]
    if not rows:
        return []
    entries = [returned_entry(view, row) for row in rows]
    return _listed(view, f"因填报质量问题被退回的进展共{len(rows)}份", "份", rows, entries, annex)


def returned_entry(view: SnapshotView, row: Row) -> str:
    """某局：“…”（编号），9月27日退回，退回原因：…。"""
    task = view.tasks[row["task"]]
    why = f"，退回原因：{row['reason'].rstrip('。')}" if row["reason"] else ""
    return f"{view.unit(row['unit'])}：{quoted(task['title'])}（{task['number']}），{short_day(row['on'])}退回{why}。"


def _listed(view: SnapshotView, lead: str, measure: str, rows: list[Row], entries: list[str], annex: int) -> list[str]:
    """A short list by entries; a long one by units, its entries in the annex."""
    if len(entries) <= SHORT_LIST:
        return [f"{lead}：", *(f"{number}.{entry}" for number, entry in enumerate(entries, 1))]
    units = [row.get("unit", row.get("lead")) or 0 for row in rows]
    return [f"{lead}，涉及{len(set(units))}个单位：{by_unit(view, units, measure)}{SEE_ANNEX.format(annex=annex)}。"]


def next_steps(view: SnapshotView) -> dict[str, str]:
    """What is asked for, by key; only what the findings give a reason for."""
    problems, steps = view.data["problems"], {}
    if problems["overdue"]:
        steps["next_overdue"] = (
            "抓紧办结逾期任务。涉及逾期任务的主牵头单位要逐项查明原因，明确整改措施、责任人和完成日期，书面报送督查机构；"
            "确因客观情况不能完成的，按程序申请变更。"
        )
    if problems["far_behind"] or problems["behind"]:
        steps["next_behind"] = "加快推进滞后任务。进度落后的单位要对照序时进度倒排工期，主动协调解决难点问题，尽快赶上计划进度。"
    if problems["late_reports"] or problems["returned"] or problems["reports_missing"]:
        steps["next_reports"] = "严格落实报送要求。未报送进展的单位要立即补报，被退回的要按退回意见修改完善，做到按时、真实、准确、完整。"
    if view.data["due_next"]["n"]:
        when = f"{view.this_period}余下时间" if view.data["interim"] else view.data["period"]["next"]
        due = f"{when}将有{view.data['due_next']['n']}项任务到期"
        steps["next_due"] = f"提前谋划到期任务。{due}，有关单位要提前梳理进展、备齐佐证材料，确保按时办结。"
    partners = _cooperating(view)
    if partners:
        steps["next_partners"] = (
            f"加强沟通衔接。协同单位参与的任务中有{partners}项需要继续推进，由{view.data['region']['office']}商请有关单位给予支持。"
        )
    steps["next_answer"] = (
        f"做好情况反馈。各单位对本通报所列情况有异议的，可以自收到之日起{_review_days(view)}日内"
        f"向{view.data['region']['office']}申请复核，经核实后予以更正。"
    )
    return steps


def _review_days(view: SnapshotView) -> int:
    """How long a unit may ask for 复核; snapshots of before that rule have the default of domain.md §6."""
    return int(view.data["rules"][view.data["region"]["code"]].get("report.review_days", 30))


def _cooperating(view: SnapshotView) -> int:
    """How many tasks wait for units that are not supervised; they are asked, never named."""
    parts = view.data["problems"]["with_cooperating"]
    return len({task for part in parts.values() for task in part["ids"]})
