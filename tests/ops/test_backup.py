import json
import tarfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.flask_testing import Runner
from tracker.core.db import Model, SystemSetting
from tracker.ops import backup
from tracker.regions.models import Region
from tracker.units.models import Unit


def rows(session: Session) -> dict[str, list[tuple[object, ...]]]:
    tables = Model.metadata.sorted_tables
    return {table.name: [tuple(row) for row in session.execute(sa.select(table).order_by(*table.primary_key))] for table in tables}


def test_restore_brings_back_rows_and_files(app: Flask, session: Session, runner: Runner, tmp_path: Path) -> None:
    evidence = Path(app.config["TRACKER_DATA_DIR"]) / "files" / "ab" / "abc"
    evidence.parent.mkdir(parents=True)
    evidence.write_bytes("佐证材料".encode())
    before = rows(session)
    session.commit()
    archive = tmp_path / "whole.tar.gz"
    made = runner.invoke(args=["backup", "create", str(archive), "--json"])
    assert (made.exit_code, json.loads(made.stdout)["rows"]) == (0, sum(map(len, before.values())))

    session.execute(sa.delete(Region).where(Region.code == "350500", ~Region.code.in_(sa.select(Unit.region_code))))
    session.execute(sa.update(Region).values(name="改过的名字"))
    session.commit()
    evidence.unlink()
    restored = runner.invoke(args=["backup", "restore", str(archive)])

    assert restored.exit_code == 0, restored.stderr
    assert rows(session) == before
    assert evidence.read_bytes() == "佐证材料".encode()


def test_new_rows_after_a_restore_get_new_ids(session: Session, runner: Runner, tmp_path: Path) -> None:
    highest = session.scalar(sa.select(sa.func.max(Unit.id))) or 0
    session.commit()
    archive = tmp_path / "whole.tar.gz"
    runner.invoke(args=["backup", "create", str(archive)])
    runner.invoke(args=["backup", "restore", str(archive)])
    unit = Unit(full_name="新设的单位", name="新单位", level="city", category="其他", source="text")
    session.add(unit)
    session.commit()
    assert unit.id > highest


def test_what_was_there_before_a_restore_is_kept(app: Flask, session: Session, runner: Runner, tmp_path: Path) -> None:
    archive = tmp_path / "whole.tar.gz"
    runner.invoke(args=["backup", "create", str(archive)])
    session.add(SystemSetting(key="later", value="kept"))
    session.commit()
    runner.invoke(args=["backup", "restore", str(archive)])
    (safety,) = (Path(app.config["TRACKER_DATA_DIR"]) / "backups").iterdir()
    with tarfile.open(safety) as kept:
        member = kept.extractfile("tables/system_setting.jsonl")
        assert member is not None
        assert "later" in member.read().decode()


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"no archive at all"])
def test_a_damaged_archive_is_refused_and_changes_nothing(session: Session, runner: Runner, tmp_path: Path, damage: object) -> None:
    archive = tmp_path / "whole.tar.gz"
    runner.invoke(args=["backup", "create", str(archive)])
    archive.write_bytes(damage(archive.read_bytes()))  # type: ignore[operator]
    before = rows(session)
    refused = runner.invoke(args=["backup", "restore", str(archive)])
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert rows(session) == before


def test_a_changed_member_is_found(session: Session, runner: Runner, tmp_path: Path) -> None:
    archive, forged = tmp_path / "whole.tar.gz", tmp_path / "forged.tar.gz"
    runner.invoke(args=["backup", "create", str(archive)])
    with tarfile.open(archive) as old, tarfile.open(forged, "w:gz") as new:
        for member in old.getmembers():
            content = old.extractfile(member)
            assert content is not None
            data = content.read()
            if member.name == "tables/region.jsonl":
                data = data.replace("厦门市".encode(), "厦門市".encode())
            backup._add(new, member.name, data, {})
    refused = runner.invoke(args=["backup", "verify", str(forged)])
    assert (refused.exit_code, "tables/region.jsonl" in refused.stderr) == (1, True)


def test_an_existing_file_is_not_overwritten(runner: Runner, tmp_path: Path) -> None:
    target = tmp_path / "kept.tar.gz"
    target.write_text("mine")
    refused = runner.invoke(args=["backup", "create", str(target)])
    assert (refused.exit_code, target.read_text()) == (1, "mine")
