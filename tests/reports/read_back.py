"""Files of a report opened by other programs' readers, and every figure printed in them set against the .json."""

import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import docx
from lxml import html

from tests.reports.printed_tables import CHECKS
from tests.reports.said import CLASSES, LIGHTS, STATES, day, month_day, plain, unit_of

Data = dict[str, Any]
# A number with its measure word; dates and the numbers of tasks are part of the fragments that are looked for.
FIGURE = re.compile(r"\d+(?:\.\d+)?(?:项|份|天|%|个百分点|个单位|个规划|期(?!望))")
RATES = {
    "on_time": ("任务{}项，其中按时申请办结{}项，按时办结率为{}", "任务{}项，均未按时申请办结，按时办结率为{}", "按时办结率"),
    "report": ("应报送进展{}份，其中按时报送{}份，按时报送率为{}", "应报送进展{}份，均未按时报送，按时报送率为{}", "按时报送率"),
    "sign": ("应签收{}项，其中按时签收{}项，按时签收率为{}", "应签收{}项，均未按时签收，按时签收率为{}", "按时签收率"),
}
REQUESTS = {"extension": "延期", "adjustment": "调整", "suspension": "暂缓", "termination": "终止", "closure": "办结"}
PACES = {"reached": "已达到目标值", "on_path": "达到序时进度", "below": "低于序时进度", "unknown": "缺少基期值、无法测算进度"}
LONG = 8  # entries; a longer list stands in the annex


class Text:
    """Paragraphs of which each figure must be looked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: set[int] = set()

    def expect(self, fragment: str) -> None:
        """The fragment stands in the text; its figures are accounted for."""
        place = self.text.find(fragment)
        assert place >= 0, f"not printed: {fragment}"
        while place >= 0:
            self.found |= set(range(place, place + len(fragment)))
            place = self.text.find(fragment, place + 1)

    def rest(self) -> list[str]:
        """Figures that nothing accounted for."""
        return [found[0] for found in FIGURE.finditer(self.text) if found.start() not in self.found]


def check_document(path: Path, data: Data) -> None:
    """Every table cell by cell, and every figure of the text."""
    document = docx.Document(str(path))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    check_tables(tables, data)
    check_text("\n".join(paragraph.text for paragraph in document.paragraphs), data)


def check_page(path: Path, document: Path, data: Data) -> None:
    """The page says word for word what the document says, in text and tables; its charts show what stands behind them."""
    page = html.fromstring(path.read_text())
    words = [" ".join(part.text_content().split()) for part in page.xpath("//article/p[not(@class)] | //article/h2 | //article/h3")]
    inside = [paragraph for paragraph in docx.Document(str(document)).paragraphs if paragraph.style and paragraph.style.style_id in BODY]
    assert [word for word in words if word] == [" ".join(paragraph.text.split()) for paragraph in inside]
    tables = [
        [[cell.text_content() for cell in row] for row in table.xpath(".//tr")]
        for table in page.xpath("//figure[contains(@class, 'doc-table')]//table")
    ]
    check_tables(tables, data)
    check_charts(page, data)


BODY = ("Body", "Heading1", "Heading2")


def check_charts(page: Any, data: Data) -> None:
    """The table behind each chart of the page."""
    drawn = [row for row in data["indicators"] if row["path"]]
    for figure in page.xpath("//figure[contains(@class, 'doc-chart')]"):
        (head, *rows) = [[cell.text_content() for cell in row] for row in figure.xpath(".//tr")]
        if head[0] in ("规划", "地区", "单位"):
            assert rows == _lights_behind(data, head[0])[: len(rows)]
        elif head[0] == "指标":
            assert [row[1:4] for row in rows] == [
                [plain(row["value"]), plain(row["required"]), plain(row["target"])]
                for row in data["indicators"]
                if row["value"] is not None and row["target"]
            ]
        else:
            row = drawn.pop(0)
            assert [cells[1:] for cells in rows] == [
                [plain(point["required"]), plain(point["value"])] for point in row["path"] if point["value"] is not None
            ]
            unit = f"（{row['unit']}）" if row["unit"] else ""
            assert f"{row['name']}{unit}进度" in figure.xpath(".//svg/@aria-label")[0]
    assert drawn == [], "indicators with a path and no chart"


def _lights_behind(data: Data, head: str) -> list[list[str]]:
    named: dict[str, list[tuple[str, Data]]] = {
        "规划": [(data["plans"][row["plan"]]["short_name"], row) for row in data["by_plan"]],
        "地区": [(data["regions"][row["region"]], row) for row in data["by_region"]],
        "单位": [(unit_of(data, row["unit"]), row) for row in data["by_unit"] if not row["cooperating"] and row["n"]],
    }
    return [[name, *(str(row["lights"][light]["n"]) for light in LIGHTS), str(row["n"])] for name, row in named[head]]


def check_tables(tables: list[list[list[str]]], data: Data) -> None:
    """Each table against the snapshot; a table that nobody knows how to check is a fault."""
    seen: Counter[str] = Counter()
    for head, *rows in tables:
        name = next((name for name, (heads, _) in CHECKS.items() if head[: len(heads)] == heads), None)
        assert name, f"a table that nobody checks: {head}"
        assert rows == CHECKS[name][1](data, seen[name]), name
        seen[name] += 1
    assert seen["progress"] == 1
    assert seen["indicators"] == len({row["plan"] for row in data["indicators"]})


def check_text(text: str, data: Data) -> None:
    """Sentence by sentence; nothing is said about nothing."""
    for name in sorted(
        {*(row["title"] for row in data["tasks"]), *(plan["title"] for plan in data["plans"].values())}, key=len, reverse=True
    ):
        text = text.replace(f"“{name.replace('“', '‘').replace('”', '’')}”", "“…”").replace(name, "…")
    printed = Text(text)
    for check in (_totals, _rates, _comparison, _requests, _indicators, _good, _trouble, _notes):
        check(printed, data)
    assert printed.rest() == []
    assert not re.search(r"(?<!\d)0[项份]，占|共0[项份]", text)


def _totals(printed: Text, data: Data) -> None:
    totals = data["totals"]
    leads = {row["lead"] for row in data["tasks"] if row["lead"]}
    printed.expect(f"纳入督查的任务共{totals['tasks']['n']}项，由{len(leads)}个单位主牵头")
    lamps = {key: word if key == "done" else f"{word}灯" for key, word in LIGHTS.items()}
    for axis, words in (("by_status", STATES), ("by_class", CLASSES), ("by_light", lamps)):
        there = [part for part in totals[axis] if part["n"]]
        for part in there:
            word = words[part["key"]]
            printed.expect(f"{word}{part['n']}项，占{part['share']}" if len(there) > 1 else f"全部为“{word}”")
    if totals["overdue"]["n"]:
        printed.expect(f"已逾期的任务{totals['overdue']['n']}项")
    alive = {
        row["plan"]
        for row in data["tasks"]
        if row["status"] in ("issued", "in_progress", "closure_requested") or row["since"] >= data["period"]["start"]
    }
    if len(alive) > 3:
        printed.expect(f"等{len(alive)}个规划（文件）")


def _rates(printed: Text, data: Data) -> None:
    for key, (some, none, _) in RATES.items():
        rate = data["rates"][key]
        if rate["whole"]["n"] and rate["part"]["n"]:
            printed.expect(some.format(rate["whole"]["n"], rate["part"]["n"], rate["rate"]))
        elif rate["whole"]["n"]:
            printed.expect(none.format(rate["whole"]["n"], rate["rate"]))


def _comparison(printed: Text, data: Data) -> None:
    now, before = data["totals"], data["previous"]["totals"]
    if not before["tasks"]["n"]:
        return
    pairs = [("纳入督查的任务", now["tasks"]["n"], before["tasks"]["n"])]
    for words, axis, key in (("已办结任务", "by_status", "closed"), ("红灯任务", "by_light", "red"), ("黄灯任务", "by_light", "yellow")):
        pairs.append((words, *(next(part["n"] for part in totals[axis] if part["key"] == key) for totals in (now, before))))
    for words, new, old in pairs:
        printed.expect(f"{words}持平" if new == old else f"{words}{'增加' if new > old else '减少'}{abs(new - old)}项")
    for key, (_, _, words) in RATES.items():
        rates = [side["rates"][key] for side in (data, data["previous"])]
        if all(rate["whole"]["n"] for rate in rates):
            new, old = (Decimal(100 * rate["part"]["n"]) / rate["whole"]["n"] for rate in rates)
            points = abs(new - old).quantize(Decimal("0.1"), ROUND_HALF_UP)
            printed.expect(f"{words}{'提高' if new > old else '下降'}{points}个百分点" if points else f"{words}持平")


def _requests(printed: Text, data: Data) -> None:
    for key, found in data["requests"].items():
        printed.expect(f"{REQUESTS[key.partition('.')[0]]}{found['n']}项")


def _indicators(printed: Text, data: Data) -> None:
    rows = data["indicators"]
    if not rows:
        return
    counts = Counter(row["pace"] for row in rows)
    printed.expect(f"纳入跟踪的主要指标共{len(rows)}项")
    if counts["no_value"] < len(rows):
        printed.expect(f"已取得数据的{len(rows) - counts['no_value']}项")
    for pace, words in PACES.items():
        if counts[pace]:
            printed.expect(f"{words}的{counts[pace]}项")
    if counts["below"] > LONG:
        printed.expect(f"等{counts['below']}项，需要")


def _good(printed: Text, data: Data) -> None:
    for place, chosen in enumerate(data["good"]["tasks"], 1):
        row = _task(data, chosen["task"])
        more = ""
        if chosen["why"] in ("ahead", "over") and (row["over"] or 0) > 0:
            more = f"进度{row['percent']}%，快于序时进度{row['over']}个百分点"
        printed.expect(f"{place}.{_named(data, row)}，{more}")


def _trouble(printed: Text, data: Data) -> None:
    problems, limits = data["problems"], data["rules"][data["region"]["code"]]
    overdue, far, near = ([_task(data, one) for one in problems[key]] for key in ("overdue", "far_behind", "behind"))
    entries = [f"{_named(data, row)}，完成时限为{day(row['due_on'])}，已逾期{row['days_overdue']}天" for row in overdue]
    _listed(printed, data, "逾期未办结的任务共", "项", overdue, entries)
    entries = [f"{_named(data, row)}，进度{row['percent']}%，落后序时进度{-row['over']}个百分点" for row in far]
    _listed(printed, data, f"落后序时进度超过{limits['light.red_points']}个百分点的任务共", "项", far, entries)
    if near:
        printed.expect(f"落后序时进度{limits['light.yellow_points']}个百分点以上的任务{len(near)}项")
    if problems["reports_missing"]:
        printed.expect(f"连续{limits['light.missing_periods']}期未报送进展的任务{len(problems['reports_missing'])}项")
    late = problems["late_reports"]
    _listed(printed, data, "未按时报送的进展共", "份", late, [_late(data, row) for row in late])
    missing = sum(row["met_on"] is None for row in late)
    if 0 < missing < len(late):
        printed.expect(f"其中迟报{len(late) - missing}份、截至{month_day(data['as_of'])}仍未报送{missing}份")
    back = problems["returned"]
    entries = [f"{unit_of(data, row['unit'])}：“…”（{_task(data, row['task'])['number']}），{month_day(row['on'])}退回" for row in back]
    _listed(printed, data, "因填报质量问题被退回的进展共", "份", back, entries)


def _listed(printed: Text, data: Data, lead: str, measure: str, rows: list[Data], entries: list[str]) -> None:
    """A short list by its entries, a long one by units."""
    if not rows:
        assert lead not in printed.text
        return
    printed.expect(f"{lead}{len(rows)}{measure}")
    if len(rows) <= LONG:
        for place, entry in enumerate(entries, 1):
            printed.expect(f"{place}.{entry}")
        return
    counts = Counter(row.get("unit", row.get("lead")) for row in rows)
    printed.expect(f"涉及{len(counts)}个单位")
    for n in set(counts.values()):
        names = [unit_of(data, unit) for unit, found in counts.items() if found == n]
        printed.expect(f"{'、'.join(names)}{'各' if len(names) > 1 else ''}{n}{measure}")


def _notes(printed: Text, data: Data) -> None:
    """What is asked for next, and the bases below tables and charts."""
    tasks, problems = len(data["tasks"]), data["problems"]
    if data["due_next"]["n"]:
        printed.expect(f"{data['period']['next']}将有{data['due_next']['n']}项任务到期")
    theirs = {task for part in problems["with_cooperating"].values() for task in part["ids"]}
    if theirs:
        printed.expect(f"协同单位参与的任务中有{len(theirs)}项")
    printed.expect(f"占比的基数为纳入督查的任务{tasks}项")
    printed.expect(f"截至{day(data['as_of'])}，共{tasks}项")
    late = len(problems["overdue"]) + len(problems["far_behind"]) + len(problems["behind"])
    if late:
        printed.expect(f"截至{day(data['as_of'])}，共{late}项，不含")
    for key in ("late_reports", "returned"):
        if problems[key]:
            printed.expect(f"注：共{len(problems[key])}份")
    drawn = [row for row in data["indicators"] if row["path"]]
    if len(drawn) > 6:
        printed.expect(f"可测算的指标共{len(drawn)}项，列出6项")
    if sum(bool(row["n"]) for row in data["by_unit"] if not row["cooperating"]) > 15:
        printed.expect("（主牵头任务最多的15个单位）")


def _task(data: Data, task: int) -> Data:
    return next(row for row in data["tasks"] if row["id"] == task)


def _named(data: Data, row: Data) -> str:
    return f"{unit_of(data, row['lead'])}牵头的“…”（{row['number']}）"


def _late(data: Data, row: Data) -> str:
    state = f"{month_day(row['met_on'])}报送，迟报{row['days_late']}天" if row["met_on"] else f"尚未报送，已超过{row['days_late']}天"
    task = _task(data, row["task"])
    return f"{unit_of(data, row['unit'])}：“…”（{task['number']}），应于{day(row['due_on'])}前报送，{state}"
