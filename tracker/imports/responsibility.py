"""Names of a statement become units of the register, with a lead proposed where the document names none (domain.md §2)."""

from datetime import date
from typing import Any

from tracker.imports.models import ItemUnit
from tracker.imports.rules import MECHANISMS
from tracker.plans.models import UnitRole
from tracker.units.models import Standing
from tracker.units.resolution import Register, Resolution

ROLES = {"lead": UnitRole.LEAD, "joint": UnitRole.RESPONSIBLE, "support": UnitRole.SUPPORT}
Row = dict[str, Any]


class Proposer:
    """The register on the day of the document; one for a whole import, so that no name asks the database."""

    def __init__(self, region: str, on: date, document: str) -> None:
        self.region, self.on, self.document = region, on, document
        self.register = Register.load()

    def units_of(self, row: Row) -> list[ItemUnit]:
        """Units and groups that the statement names, in its order, the proposed lead marked."""
        units = [self.unit(one["name"], one["as_written"], one["role"], one["confidence"], one["reason"]) for one in row["units"]]
        units += [self.group(name) for name in row["unit_groups"]]
        propose_lead(units, self.register, self.region)
        return units

    def unit(self, name: str, as_written: str, role: str, confidence: float = 1.0, reason: str = "") -> ItemUnit:
        """One unit as the register knows it on the day of the document, or unknown with its nearest neighbours."""
        found = self.register.resolve(name, on=self.on, region=self.region)
        best = found.choices[0] if found.choices and not found.unknown else None
        sure = best.confidence if best else 0.0
        reasons = [words for words in (reason if confidence < sure else "", best.reason if best else "单位库中没有这个名称") if words]
        return ItemUnit(
            name=name[:100],
            as_written=as_written[:100],
            role=ROLES[role],
            role_reason=reason[:200],
            unit_id=best.unit_id if best else None,
            confidence=min(confidence, sure, 1.0 if found.certain else 0.8),
            reason="；".join(reasons)[:300],
            choices=choices_of(found),
        )

    def group(self, name: str, role: UnitRole = UnitRole.RESPONSIBLE) -> ItemUnit:
        """A collective name with its members on the day of the document; an open one has none."""
        found = self.register.resolve_group(name, on=self.on, region=self.region, document=self.document)
        return ItemUnit(
            name=name[:100],
            as_written=name[:100],
            role=role,
            group_name=name[:100],
            expandable=found.expandable,
            member_ids=list(found.members) if found.expandable else [],
            reason=found.reason[:300],
        )


def choices_of(found: Resolution) -> list[Row]:
    """The choices of a name as rows for the screen."""
    return [
        {"unit_id": one.unit_id, "name": one.unit_full_name, "confidence": round(one.confidence, 2), "reason": one.reason}
        for one in found.choices
    ]


def propose_lead(units: list[ItemUnit], register: Register, region: str) -> None:
    """Where nobody leads, let the first supervised unit do so, as a proposal that a person confirms (domain.md §2)."""
    if any(unit.role is UnitRole.LEAD for unit in units):
        return
    able = [
        unit
        for unit in units
        if unit.unit_id is not None
        and unit.role is UnitRole.RESPONSIBLE
        and not any(word in unit.name for word in MECHANISMS)
        and register.standing(unit.unit_id, region) is Standing.SUPERVISED
    ]
    if able:
        first = able[0]
        first.role, first.role_certain = UnitRole.LEAD, False
        first.role_reason = f"原文只列责任单位，未写明牵头，建议由首位督查对象“{first.name}”牵头"
