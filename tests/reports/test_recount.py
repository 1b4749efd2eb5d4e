"""Every total of the demonstration's reports against an independent recount (issue 2, Shows)."""

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy.orm import Session

from tests.reports.recount import Recount
from tests.support.office import pdf_pages, to_pdf

CITIES = ["350000", "350100", "350200", "350500"]
SCOPES = [("350200", [], ["350200"]), ("350500", [], ["350500"]), ("350000", [], ["350000"]), ("350000", ["--below"], CITIES)]
AS_OF, KNOWN_BY = date(2024, 9, 30), date(2024, 10, 7)
pytestmark = pytest.mark.slow


def build(runner: FlaskCliRunner, out: Path, region: str, *options: str) -> list[Path]:
    result = runner.invoke(args=["report", "build", "2024Q3", "--region", region, "--out", str(out), "--json", *options])
    assert result.exit_code == 0, result.stderr
    outcome = json.loads(result.stdout)
    assert (outcome["as_of"], outcome["known_by"]) == (AS_OF.isoformat(), KNOWN_BY.isoformat())
    return [Path(name) for name in outcome["files"]]


def read(files: list[Path], kind: str) -> Path:
    return next(path for path in files if path.suffix == f".{kind}")


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize(("region", "options", "regions"), SCOPES)
def test_the_figures_agree_with_a_recount(
    seeded_app: Any, session: Session, runner: FlaskCliRunner, tmp_path: Path, region: str, options: list[str], regions: list[str]
) -> None:
    files = build(runner, tmp_path, region, *options)
    data = json.loads(read(files, "json").read_text())
    again = Recount(session, regions, date(2024, 7, 1), AS_OF, KNOWN_BY)
    check_totals(data, again)
    check_rates(data["rates"], again)
    check_lists(data, again)
    before = Recount(session, regions, date(2024, 4, 1), date(2024, 6, 30), KNOWN_BY)
    check_totals(data["previous"], before)
    check_rates(data["previous"]["rates"], before)
    check_text(document_text(read(files, "docx")), again)
    check_workbook(read(files, "xlsx"), data)


@pytest.mark.engine("postgresql")
def test_the_other_engine_counts_the_same(seeded_app: Any, session: Session, runner: FlaskCliRunner, tmp_path: Path) -> None:
    data = json.loads(read(build(runner, tmp_path, "350200"), "json").read_text())
    again = Recount(session, ["350200"], date(2024, 7, 1), AS_OF, KNOWN_BY)
    check_totals(data, again)
    check_rates(data["rates"], again)


def check_totals(data: dict[str, Any], again: Recount) -> None:
    totals = data["totals"]
    assert totals["tasks"]["ids"] == sorted(task["id"] for task in again.tasks)
    for axis, key in (("by_status", "status"), ("by_class", "class"), ("by_light", "light")):
        assert {part["key"]: part["n"] for part in totals[axis] if part["n"]} == dict(again.count(key)), axis
        shares = [float(part["share"].rstrip("%")) for part in totals[axis]]
        assert round(sum(shares), 1) == 100.0, axis
    assert totals["overdue"]["n"] == sum(again.overdue(task) for task in again.tasks)


def check_rates(rates: dict[str, Any], again: Recount) -> None:
    found = {key: (rate["part"]["n"], rate["whole"]["n"]) for key, rate in rates.items()}
    assert found == {"on_time": again.on_time(), "report": again.reports(), "sign": again.signed()}


def check_lists(data: dict[str, Any], again: Recount) -> None:
    problems, plans = data["problems"], again.count("slug")
    assert {row["plan"]: row["n"] for row in data["by_plan"]} == dict(plans)
    assert {row["region"]: row["n"] for row in data["by_region"]} == (dict(again.count("region_code")) if data["below"] else {})
    assert sum(row["n"] for row in data["by_unit"]) == len(again.tasks)
    assert len(problems["overdue"]) + problems["with_cooperating"]["overdue"]["n"] == sum(again.overdue(task) for task in again.tasks)
    on_time, due = again.reports()
    assert len(problems["late_reports"]) + problems["with_cooperating"]["late_reports"]["n"] == due - on_time
    assert len(problems["returned"]) <= again.returned()


def document_text(path: Path) -> str:
    document = docx.Document(io.BytesIO(path.read_bytes()))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def check_text(text: str, again: Recount) -> None:
    """The figures printed in the .docx, read back."""
    states = {"待签收": "issued", "推进中": "in_progress", "办结待审": "closure_requested", "已办结": "closed"}
    lights = {"红灯": "red", "黄灯": "yellow", "绿灯": "green", "灰灯": "grey"}
    assert f"纳入督查的任务共{len(again.tasks)}项" in text
    for word, key in states.items():
        assert printed(text, rf"[，；]{word}(\d+)项，占") == again.count("status")[key], word
    for word, key in lights.items():
        assert printed(text, rf"[，；]{word}(\d+)项，占") == again.count("light")[key], word
    on_time, base = again.on_time()
    assert f"办结和到期的任务{base}项，其中按时申请办结{on_time}项" in text
    in_time, due = again.reports()
    assert f"应报送进展{due}份，其中按时报送{in_time}份" in text
    signed, issued = again.signed()
    assert (f"应签收{issued}项，其中按时签收{signed}项" in text) == bool(issued)
    assert not re.search(r"(?<!\d)0[项份]，占|共0[项份]", text), "nothing is said about nothing"


def printed(text: str, pattern: str) -> int:
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


def check_workbook(path: Path, data: dict[str, Any]) -> None:
    stored = openpyxl.load_workbook(path, data_only=True)["汇总"]
    sums = next(row for row in stored.iter_rows(values_only=True) if row[0] == "合计")
    lights = [part["n"] for part in data["totals"]["by_light"]]
    assert list(sums[1:8]) == [data["totals"]["tasks"]["n"], *lights, data["totals"]["by_status"][3]["n"]]


@pytest.mark.engine("sqlite")
def test_the_files_open_in_libreoffice_and_the_same_snapshot_makes_the_same_bytes(
    seeded_app: Any, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    files = build(runner, tmp_path / "one", "350200")
    again = build(runner, tmp_path / "two", "350200")
    assert [path.read_bytes() for path in files] == [path.read_bytes() for path in again]
    for kind in ("docx", "xlsx"):
        assert pdf_pages(to_pdf(read(files, kind), tmp_path)) > 3
