"""The same snapshot gives the same bytes: on another day, in another process, zone, language and order of hashing."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tracker.reports.snapshot import freeze

pytestmark = pytest.mark.engine("sqlite")

PLACES = (
    {"day": "2024-10-08T01:00:00Z", "PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"},
    {"day": "2031-02-28T23:30:00Z", "PYTHONHASHSEED": "4242", "TZ": "America/Los_Angeles", "LC_ALL": "C"},
)


@pytest.fixture
def built(snapshot: dict[str, Any], tmp_path: Path) -> list[Path]:
    """The directories of two builds."""
    source = tmp_path / "snapshot.json"
    source.write_text(freeze(snapshot)[0])
    made = []
    for number, place in enumerate(PLACES):
        out, day = tmp_path / str(number), place["day"]
        env = {
            **os.environ,
            "TRACKER_DATA_DIR": str(tmp_path / f"data{number}"),
            **{key: value for key, value in place.items() if key != "day"},
        }
        env.pop("TRACKER_TODAY", None)
        command = [sys.executable, "-m", "tests.reports.rebuild", str(source), str(out), day]
        subprocess.run(command, check=True, env=env, timeout=120)
        made.append(out)
    return made


def members(path: Path) -> dict[str, tuple[Any, bytes]]:
    """What is in a package, in its order: each member's own times and marks, and its content."""
    with zipfile.ZipFile(path) as package:
        return {one.filename: ((one.date_time, one.external_attr, one.create_system), package.read(one)) for one in package.infolist()}


def test_a_rebuild_elsewhere_and_years_later_is_the_same_to_the_byte(built: list[Path]) -> None:
    for name in ("report.docx", "report.xlsx"):
        one, other = (members(directory / name) for directory in built)
        assert list(one) == list(other)
        assert [member for member in one if one[member] != other[member]] == []
    for name in ("report.docx", "report.xlsx", "report.html"):
        assert len({(directory / name).read_bytes() for directory in built}) == 1, name


def test_no_member_tells_when_or_where_it_was_written(built: list[Path]) -> None:
    for name in ("report.docx", "report.xlsx"):
        found = members(built[0] / name)
        assert {marks[0][0] for marks, _ in found.values()} == {1980}
        assert not [member for member, (_, content) in found.items() if b"2031" in content or str(built[0]).encode() in content]
