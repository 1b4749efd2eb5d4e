"""Reports of the demonstration against an independent recount: every figure of the .json, and every figure printed from it."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy.orm import Session

from tests.reports import read_back, read_back_xlsx
from tests.reports.figures_again import figures_in, snapshot
from tests.reports.recount import Recount
from tests.support.office import pdf_pages, to_pdf
from tracker.core.periods import parse_period

CITIES = ["350000", "350100", "350200", "350500"]
QUARTERS = ["2024Q1", "2024Q2", "2024Q3"]
# What is no figure: settings, what the period and the regions are called, what a rate is divided by in words.
WORDS = re.compile(r"format|rules\.|period\.|previous\.period\.|region\.|regions\.|(previous\.)?rates\.\w+\.base|plan$|below|interim")
pytestmark = pytest.mark.slow


def build(runner: FlaskCliRunner, out: Path, region: str, period: str = "2024Q3") -> dict[str, Path]:
    """The report's files by format; the province's with the cities below."""
    below = ["--below"] if region == "350000" else []
    result = runner.invoke(args=["report", "build", period, "--region", region, "--out", str(out), "--json", *below])
    assert result.exit_code == 0, result.stderr
    return {Path(name).suffix[1:]: Path(name) for name in json.loads(result.stdout)["files"]}


def recounted(session: Session, region: str, period: str, known_by: str) -> dict[str, Any]:
    quarter, below = parse_period(period), region == "350000"
    spans = [(one.start, one.end) for one in (quarter, quarter.previous())]
    now, before = (Recount(session, CITIES if below else [region], start, end, date.fromisoformat(known_by)) for start, end in spans)
    return snapshot(now, before, below=below, next_end=quarter.next().end)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a tree by its place; an empty list or table is a value too."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if inside is None or not value:
        yield path, value
    else:
        for key, part in inside:
            yield from leaves(part, f"{path}.{key}" if path else str(key))


def agree(data: dict[str, Any], again: dict[str, Any]) -> None:
    """Both trees hold the same leaves, but for words; of a light's sentence the figures count."""
    for row in data["tasks"]:
        row["sentence"] = figures_in(row["sentence"])
    said = {path: value for path, value in leaves(data) if not WORDS.match(path)}
    counted = dict(leaves(again))
    assert said.keys() - counted.keys() == set(), "figures that nobody recounts"
    assert {path: (value, counted[path]) for path, value in said.items() if value != counted[path]} == {}
    assert counted.keys() == said.keys()


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("period", QUARTERS)
@pytest.mark.parametrize("region", CITIES)
def test_every_figure_agrees_with_a_recount_and_every_file_with_the_snapshot(
    seeded_app: Any, session: Session, runner: FlaskCliRunner, tmp_path: Path, region: str, period: str
) -> None:
    files = build(runner, tmp_path, region, period)
    data = json.loads(files["json"].read_text())
    assert data["totals"]["tasks"]["n"] > 20
    read_back.check_document(files["docx"], data)
    read_back.check_page(files["html"], files["docx"], data)
    read_back_xlsx.check_workbook(files["xlsx"], data)
    agree(data, recounted(session, region, period, data["known_by"]))


@pytest.mark.engine("postgresql")
def test_the_other_engine_counts_the_same(seeded_app: Any, session: Session, runner: FlaskCliRunner, tmp_path: Path) -> None:
    data = json.loads(build(runner, tmp_path, "350200")["json"].read_text())
    agree(data, recounted(session, "350200", "2024Q3", "2024-10-07"))


@pytest.mark.engine("sqlite")
def test_the_files_open_in_libreoffice_and_the_same_snapshot_makes_the_same_bytes(
    seeded_app: Any, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    files = build(runner, tmp_path / "one", "350200")
    again = build(runner, tmp_path / "two", "350200")
    assert {kind: path.read_bytes() for kind, path in files.items()} == {kind: path.read_bytes() for kind, path in again.items()}
    for kind in ("docx", "xlsx"):
        assert pdf_pages(to_pdf(files[kind], tmp_path)) > 3


def _more_closed(data: dict[str, Any]) -> None:
    data["totals"]["by_status"][3]["n"] += 1


def _better_rate(data: dict[str, Any]) -> None:
    data["rates"]["report"]["rate"] = "99.9%"


def _later(data: dict[str, Any]) -> None:
    next(row for row in data["tasks"] if row["days_overdue"])["days_overdue"] += 1


def _other_value(data: dict[str, Any]) -> None:
    data["indicators"][0]["value"] += 1


def _fewer_next(data: dict[str, Any]) -> None:
    data["due_next"]["n"] -= 1


@pytest.mark.engine("sqlite")
def test_a_figure_that_differs_is_found_in_the_recount_and_in_each_file_that_prints_it(
    seeded_app: Any, session: Session, runner: FlaskCliRunner, tmp_path: Path
) -> None:
    files = build(runner, tmp_path, "350200")
    again = recounted(session, "350200", "2024Q3", "2024-10-07")
    for change in (_more_closed, _better_rate, _later, _other_value, _fewer_next):
        wrong = json.loads(files["json"].read_text())
        change(wrong)
        with pytest.raises(AssertionError):
            read_back.check_document(files["docx"], wrong)
        if change not in (_better_rate, _fewer_next):  # of which the workbook has no words
            with pytest.raises(AssertionError):
                read_back_xlsx.check_workbook(files["xlsx"], wrong)
        with pytest.raises(AssertionError):
            agree(wrong, again)
