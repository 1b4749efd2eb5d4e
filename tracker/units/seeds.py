"""Load the unit register of seeds/units (natural key: full name and valid-from)."""

from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from tracker.config import ROOT
from tracker.core.db import db
from tracker.units.models import (
    Certainty,
    Standing,
    SuccessionKind,
    Unit,
    UnitAlias,
    UnitGroup,
    UnitGroupMember,
    UnitStanding,
    UnitSuccession,
)

FOLDER = ROOT / "seeds" / "units"
NOT_UNITS = {"groups.yaml", "successions.yaml"}


def add_units() -> int:
    """Insert units, groups and successions that are absent; returns how many units were new."""
    known = {(u.full_name, u.valid_from): u for u in db.session.scalars(sa.select(Unit))}
    before = len(known)
    for row in _rows():
        key = (row["full_name"], _date(row.get("valid_from")))
        if key not in known:
            known[key] = _add_unit(row)
    db.session.flush()
    by_name = {unit.full_name: unit for unit in known.values()}
    _add_groups(by_name)
    _add_successions(by_name)
    return len(known) - before


def _rows() -> list[dict[str, Any]]:
    files = [path for path in sorted(FOLDER.glob("*.yaml")) if path.name not in NOT_UNITS]
    return [row for path in files for row in _read(path)["units"]]


def _read(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}


def _date(value: Any) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _add_unit(row: dict[str, Any]) -> Unit:
    unit = Unit(
        full_name=row["full_name"],
        name=row["name"],
        level=row["level"],
        region_code=row.get("region"),
        category=row["category"],
        valid_from=_date(row.get("valid_from")),
        valid_to=_date(row.get("valid_to")),
        source=row["source"],
        certainty=Certainty(row.get("certainty", "confirmed")),
        note=row.get("note"),
    )
    texts = {row["full_name"], row["name"], *(row.get("aliases") or [])}
    unit.aliases = [UnitAlias(text=text) for text in sorted(texts)]
    regions = [code for code in (row.get("region"), *(row.get("also_regions") or [])) if code]
    unit.standings = [UnitStanding(region_code=code, standing=Standing(row["standing"])) for code in regions]
    db.session.add(unit)
    return unit


def _add_groups(by_name: dict[str, Unit]) -> None:
    path = FOLDER / "groups.yaml"
    if not path.exists():
        return
    known = {(document, name) for document, name in db.session.execute(sa.select(UnitGroup.document, UnitGroup.name))}
    for row in _read(path)["groups"]:
        if (row["plan"], row["name"]) in known:
            continue
        group = UnitGroup(
            document=row["plan"], name=row["name"], expandable=row["expandable"], as_of=row.get("as_of"), note=row.get("note")
        )
        group.members = [UnitGroupMember(unit_id=by_name[name].id) for name in dict.fromkeys(row.get("members") or [])]
        db.session.add(group)


def _add_successions(by_name: dict[str, Unit]) -> None:
    path = FOLDER / "successions.yaml"
    if not path.exists():
        return
    known = {tuple(row) for row in db.session.execute(sa.select(UnitSuccession.from_unit_id, UnitSuccession.to_unit_id))}
    for row in _read(path)["successions"]:
        old = by_name[row["from"]]
        for name in row["to"] or [None]:
            new = by_name[name] if name else None
            if (old.id, new.id if new else None) in known:
                continue
            db.session.add(
                UnitSuccession(
                    from_unit_id=old.id,
                    to_unit_id=new.id if new else None,
                    kind=SuccessionKind(row["kind"]),
                    effective_on=_date(row.get("effective_on")),
                    certainty=Certainty(row["certainty"]),
                    note=row.get("note"),
                )
            )
