import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask.testing import FlaskCliRunner

from tests.reports.world import City

pytestmark = pytest.mark.engine("sqlite")


@pytest.fixture
def build(runner: FlaskCliRunner, city: City, tmp_path: Path, travel: Any) -> Any:
    travel("2024-10-08 09:30")

    def run(*arguments: str, period: str = "2024Q3", region: str = "350200", out: Path | None = None) -> Result:
        return runner.invoke(args=["report", "build", period, "--region", region, "--out", str(out or tmp_path), *arguments])

    return run


def test_it_writes_the_files_and_prints_one_json_document(build: Any, tmp_path: Path) -> None:
    outcome = json.loads(build("--json").stdout)
    assert [Path(name).name for name in outcome["files"]] == [f"350200-2024Q3.{kind}" for kind in ("docx", "xlsx", "html", "json")]
    assert (outcome["as_of"], outcome["known_by"]) == ("2024-09-30", "2024-10-07")
    assert all(Path(name).stat().st_size > 1000 for name in outcome["files"])
    assert json.loads((tmp_path / "350200-2024Q3.json").read_text())["totals"]["tasks"]["n"] == 9


def test_without_json_it_prints_the_file_names(build: Any, tmp_path: Path) -> None:
    result = build("--formats", "json")
    assert result.stdout == f"{tmp_path / '350200-2024Q3.json'}\n"
    assert "数据截至2024-09-30" in result.stderr


def test_names_tell_scopes_apart(build: Any, city: City) -> None:
    assert build("--formats", "json", "--plan", city.plan.slug).stdout.endswith("350200-finance-350200-2024Q3.json\n")
    assert build("--formats", "json", "--below", region="350000").stdout.endswith("350000-2024Q3-below.json\n")
    assert build("--formats", "json", "--interim", period="2024Q4").stdout.endswith("350200-2024Q4-interim.json\n")


@pytest.mark.parametrize("period", ["2024Q2", "2024-09", "2024H1", "2023", "2024-W39"])
def test_every_kind_of_period(build: Any, period: str) -> None:
    result = build("--formats", "docx,html", period=period)
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 2)


def test_the_same_again_is_the_same_to_the_byte(build: Any, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert build(out=one).exit_code == build(out=two).exit_code == 0
    assert {path.name: path.read_bytes() for path in one.iterdir()} == {path.name: path.read_bytes() for path in two.iterdir()}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"region": "999999"}, "没有代码为“999999”的地区"),
        ({"period": "2024Q4"}, "尚不能起草正式通报"),
        ({"period": "2024Q9"}, "看不懂的期间"),
        ({"out": Path("/proc/nothing")}, "无法写入目录"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(build: Any, change: dict[str, Any], words: str) -> None:
    result = build(**change)
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_unknown_plan_is_said_in_one_line(build: Any) -> None:
    result = build("--plan", "nope")
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (1, 1)
    assert "没有标识为“nope”的规划" in result.stderr


def test_an_unknown_format_is_wrong_usage(build: Any) -> None:
    result = build("--formats", "docx,pdf")
    assert result.exit_code == 2
    assert "不支持的格式“pdf”" in result.stderr


def test_a_report_of_the_past_made_now_equals_the_one_made_then(build: Any, tmp_path: Path) -> None:
    now, then = tmp_path / "now", tmp_path / "then"
    build("--on", "2024-07-01", "--formats", "json", period="2024Q2", out=then)
    build("--formats", "json", period="2024Q2", out=now)
    early, late = (json.loads(next(path.iterdir()).read_text()) for path in (then, now))
    assert early["totals"] == late["totals"]
    assert (early["known_by"], late["known_by"]) == ("2024-06-30", "2024-10-07")
