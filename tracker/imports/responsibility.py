"""Names of a statement become units of the register, with a lead proposed where the document names none (domain.md §2)."""

from datetime import date
from typing import Any

from tracker.imports.models import ItemUnit
from tracker.imports.rules import MECHANISMS
from tracker.plans.models import UnitRole
from tracker.units.models import Standing
from tracker.units.resolution import Register, Resolution

# Below what needs no person (rules.SURE_ENOUGH).
UNSURE = 0.8
# The least confidence of a name read from a statement; prose is below it (docs/adr/0041).
WELL_READ = 0.7
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
        self.propose_lead(units)
        return units

    def propose_lead(self, units: list[ItemUnit]) -> None:
        """Where nobody leads, let the first supervised unit do so, as a proposal that a person confirms (domain.md §2)."""
        if any(unit.role is UnitRole.LEAD for unit in units):
            return
        first = next((unit for unit in units if unit.role is UnitRole.RESPONSIBLE and self._may_lead(unit)), None)
        if first is not None:
            first.role, first.role_certain = UnitRole.LEAD, False
            first.reason = "；".join(words for words in (first.reason, first.role_reason) if words)[:300]
            first.role_reason = f"原文只列责任单位，未写明牵头，建议由首位督查对象“{first.name}”牵头"

    def _may_lead(self, unit: ItemUnit) -> bool:
        """Supervised by this office, as stored or as its name tells; no group, and no body without an office of its own."""
        if unit.group_name is not None or any(word in unit.name for word in MECHANISMS):
            return False
        if unit.unit_id is not None:
            return self.register.facts.units[unit.unit_id].standings.get(self.region) is Standing.SUPERVISED
        proposal = self.register.resolve(unit.name, on=self.on, region=self.region).proposal
        return proposal is not None and proposal.standing is Standing.SUPERVISED

    def unit(self, name: str, as_written: str, role: str, confidence: float = 1.0, reason: str = "") -> ItemUnit:
        """One unit as the register knows it on the day of the document, or unknown with its nearest neighbours."""
        found = self.register.resolve(name, on=self.on, region=self.region)
        best = found.best if not found.unknown else None
        asked = [one for one in found.successors if one.must_ask]
        reasons = [
            best.reason if best else "单位库中没有这个名称",
            f"该单位后来变为{'、'.join(one.unit_full_name for one in asked)}，请确认由谁承担" if asked else "",
        ]
        return ItemUnit(
            name=name[:100],
            as_written=as_written[:100],
            role=ROLES[role],
            role_reason=reason[:200],
            unit_id=best.unit_id if best else None,
            confidence=_confidence(found, confidence, asks=bool(asked)),
            reason="；".join(words for words in reasons if words)[:300],
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
            confidence=1.0 if found.stored else UNSURE,
            reason=found.reason[:300],
        )


def _confidence(found: Resolution, read: float, *, asks: bool) -> float:
    """How sure the unit is. A name that the register surely knows makes good a restored prefix, not a role guessed from prose."""
    if found.best is None or found.unknown:
        return 0.0
    if found.certain and not asks:
        return found.best.confidence if read >= WELL_READ else min(read, found.best.confidence)
    return min(read, found.best.confidence, UNSURE)


def choices_of(found: Resolution) -> list[Row]:
    """The choices of a name as rows for the screen: what it may mean, what that has become, and its nearest neighbours."""
    rows = [_choice(one.unit_id, one.unit_full_name, one.confidence, one.reason) for one in (*found.choices, *found.nearest)]
    rows += [_choice(one.unit_id, one.unit_full_name, UNSURE, f"现承接单位{one.note or ''}") for one in found.successors]
    return list({row["unit_id"]: row for row in reversed(rows)}.values())[::-1]


def _choice(unit_id: int, name: str, confidence: float, reason: str) -> Row:
    return {"unit_id": unit_id, "name": name, "confidence": round(confidence, 2), "reason": reason}


def current(register: Register, unit_id: int) -> int:
    """Today's unit: what the named one has become, unless a person has to decide that (a split, an unknown day; domain.md §8)."""
    ends = register.lineage.successors(unit_id)
    return ends[0].unit_id if len(ends) == 1 and not ends[0].must_ask else unit_id
