"""Names of units in the cells of a sheet, one role a column; names of the register are taken at their word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tracker.documents.readers import canon
from tracker.imports.models import ItemUnit
from tracker.imports.responsibility import ROLES, Proposer
from tracker.plans.extract.evidence import AS_PRINTED, BESIDE_SUPPORT, Evidence
from tracker.plans.extract.names import NameReader
from tracker.plans.extract.responsibility import read_statement
from tracker.plans.extract.result import Role
from tracker.plans.models import UnitRole
from tracker.units.facts import UnitFacts

_SEPARATORS = re.compile(r"[、，,；;\n]")
_LABELS = {UnitRole.LEAD: "牵头单位", UnitRole.RESPONSIBLE: "责任单位", UnitRole.SUPPORT: "配合单位"}
Cells = dict[UnitRole, str]
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class NameFound:
    """A unit or group that a cell names in a role."""

    name: str
    as_written: str
    role: UnitRole
    is_group: bool = False
    confidence: float = 1.0
    reason: str = ""


@dataclass
class SheetNames:
    """The names of one file: those the register knows exactly, else by the grammar of unit statements."""

    proposer: Proposer
    reader: NameReader = field(default_factory=NameReader)

    def __post_init__(self) -> None:
        facts = self.proposer.register.facts
        self.units: dict[str, list[UnitFacts]] = {}
        for unit in facts.units.values():
            self.units.setdefault(unit.full_name, []).append(unit)
        self.groups = {group.name for group in facts.groups}

    def read(self, cells: Cells, *, beside_support: bool = False) -> list[NameFound]:
        """Leading, responsible and supporting units in their order.

        ``beside_support``: the sheet has no column for leads, so that 责任单位 beside 配合单位 leads (parsing.md §4).
        """
        found: list[NameFound] = []
        for column, text in cells.items():
            leads = beside_support and column is UnitRole.RESPONSIBLE and bool(cells.get(UnitRole.SUPPORT))
            role, said = (UnitRole.LEAD, BESIDE_SUPPORT) if leads else (column, AS_PRINTED)
            names = self._exact(text)
            found += self._taken(role, names, said) if names is not None else self._spoken(role, text, said)
        return found

    def _exact(self, text: str) -> list[str] | None:
        """The names of a cell if the register has every one; a name may itself contain the separator."""
        tokens = [token.strip() for token in _SEPARATORS.split(text)]
        names, at = [], 0
        while at < len(tokens):
            if not tokens[at]:
                at += 1
                continue
            stop = next((end for end in range(len(tokens), at, -1) if self._knows("、".join(tokens[at:end]))), None)
            if stop is None:
                return None
            names.append("、".join(tokens[at:stop]))
            at = stop
        return names

    def _knows(self, name: str) -> bool:
        return name in self.units or name in self.groups

    def _taken(self, role: UnitRole, names: list[str], said: Evidence) -> Iterator[NameFound]:
        for name in dict.fromkeys(names):
            yield NameFound(name, name, role, name not in self.units, said.confidence, said.reason)

    def _spoken(self, role: UnitRole, text: str, said: Evidence) -> Iterator[NameFound]:
        """A cell as a unit statement: restored prefixes, 牵头 and 配合 inside the cell, groups."""
        says = read_statement(f"{_LABELS[role]}:{canon(text).replace(chr(10), '、')}", self.reader)
        for unit in says.units:
            own = role if unit.role is Role.JOINT or ROLES[unit.role.value] is role else ROLES[unit.role.value]
            both = said.also(Evidence(unit.confidence if own is not UnitRole.RESPONSIBLE else 1.0, unit.reason))
            yield NameFound(unit.name, unit.as_written, own, confidence=both.confidence, reason=both.reason)
        for group in says.groups:
            yield NameFound(group, group, role, is_group=True)

    def units_of(self, names: list[NameFound], *, with_lead: bool = True) -> list[ItemUnit]:
        """Units of an item; ``with_lead``: where nobody leads, the first supervised unit is proposed (domain.md §2)."""
        units = [self._unit(name) for name in names]
        if with_lead:
            self.proposer.propose_lead(units)
        return units

    def _unit(self, name: NameFound) -> ItemUnit:
        if name.is_group:
            return self.proposer.group(name.name, name.role)
        known = self._of_today(name.name)
        if known is not None:
            choice: dict[str, Any] = {"unit_id": known.id, "name": known.full_name, "confidence": 1.0, "reason": "全称一致"}
            return ItemUnit(
                name=name.name[:LONGEST_NAME],
                as_written=name.as_written[:LONGEST_NAME],
                role=name.role,
                unit_id=known.id,
                confidence=name.confidence,
                reason="全称一致",
                choices=[choice],
            )
        back = {unit_role: word for word, unit_role in ROLES.items()}
        return self.proposer.unit(name.name, name.as_written, back[name.role], name.confidence, name.reason)

    def _of_today(self, name: str) -> UnitFacts | None:
        """The unit with this full name, the one that bears it now if there were several."""
        found = self.units.get(name, [])
        return next((unit for unit in found if unit.exists_on(self.proposer.on)), found[0] if found else None)
