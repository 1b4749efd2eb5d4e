"""`plan parse`: one JSON document on standard output, words on standard error (contract.md)."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

pytestmark = pytest.mark.engine("sqlite")
SAMPLE = Path(__file__).parents[1] / "data" / "sample-assigned.txt"
SHAPE = {
    "title",
    "issuer",
    "doc_number",
    "issue_date",
    "period_start",
    "period_end",
    "outline",
    "measures",
    "indicators",
    "candidates",
    "blocks",
    "warnings",
}


def test_json_has_the_shape_of_the_contract(runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["plan", "parse", str(SAMPLE), "--json"])
    found = json.loads(done.stdout)
    assert set(found) == SHAPE | {"fates"}  # the contract may be added to
    assert found["doc_number"] == "示政办〔2023〕7号"


def test_people_read_a_summary_on_standard_error(runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["plan", "parse", str(SAMPLE)])
    assert (done.exit_code, done.stdout) == (0, "")
    assert "措施5项" in done.stderr


def test_a_file_that_cannot_be_read_ends_with_one_sentence(runner: FlaskCliRunner, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    done = runner.invoke(args=["plan", "parse", str(empty), "--json"])
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "文件是空的，请检查后重新选择\n")


def test_what_a_reader_could_not_read_is_said_on_standard_error(runner: FlaskCliRunner, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.txt"
    damaged.write_bytes(SAMPLE.read_bytes().replace("绿道".encode(), b"\xff\xe9", 1))
    done = runner.invoke(args=["plan", "parse", str(damaged), "--json"])
    assert done.exit_code == 0
    assert "处文字损坏" in done.stderr


def test_a_missing_file_is_wrong_usage(runner: FlaskCliRunner) -> None:
    assert runner.invoke(args=["plan", "parse", "nowhere.txt"]).exit_code == 2
