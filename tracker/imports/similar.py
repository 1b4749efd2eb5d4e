"""Units for a measure that names none, proposed from the confirmed assignments of similar measures; a person decides."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa

from tracker.accounts.models import User
from tracker.core.db import db
from tracker.imports import rules
from tracker.imports.likeness import plain
from tracker.imports.models import Decision, ImportItem, ItemUnit, PlanImport, UnitSource
from tracker.imports.responsibility import current
from tracker.imports.steps import step
from tracker.plans.models import Measure, Plan, UnitRole
from tracker.regions.models import Region
from tracker.tasks.models import Assignment, Task, TaskStatus
from tracker.units.models import Standing, Unit, UnitStanding
from tracker.units.resolution import Register

# Measured on the demonstration, one plan left out at a time: at 0.3 thirteen of 286 measures get a proposal, the lead is
# right in eight and among the proposed units in twelve; at 0.25 two of five leads are right (tests/imports/test_similar.py).
LEAST = 0.3
NEIGHBOURS = 3
MOST_UNITS = 3
MOST_MEASURES = 3000  # the newest; below it an index of whole plans is built in about a second
NOT_YET = (TaskStatus.DRAFT, TaskStatus.TERMINATED)
Share = tuple[int, UnitRole]


@dataclass(frozen=True, slots=True)
class Known:
    """A measure whose task somebody has issued, with who was assigned.

    ``elsewhere``: where the assigned unit is of another level, its name by the unit of this region that does the same.
    """

    plan: str
    number: str
    title: str
    text: str
    shares: tuple[Share, ...]
    elsewhere: dict[int, str] = field(default_factory=dict)
    plan_id: int = 0


@dataclass(frozen=True, slots=True)
class Proposed:
    """A unit with its role and the measure that speaks for it most."""

    unit_id: int
    role: UnitRole
    likeness: float
    known: Known


@dataclass
class Index:
    """Pairs of neighbouring characters, weighed by how few measures have them; made once, asked for many items."""

    known: Sequence[Known]
    _weights: dict[str, float] = field(init=False)
    _postings: dict[str, list[tuple[int, float]]] = field(init=False)

    def __post_init__(self) -> None:
        counted = [_pairs(one.text) for one in self.known]
        met = Counter(pair for one in counted for pair in one)
        self._weights = {pair: math.log((1 + len(counted)) / (1 + count)) + 1 for pair, count in met.items()}
        self._postings = defaultdict(list)
        for place, one in enumerate(counted):
            for pair, weight in self._vector(one).items():
                self._postings[pair].append((place, weight))

    def nearest(self, text: str, least: float = LEAST) -> list[tuple[float, Known]]:
        """The most similar measures with their likeness (cosine, 0 to 1), best first."""
        scores: dict[int, float] = defaultdict(float)
        for pair, weight in self._vector(_pairs(text)).items():
            for place, other in self._postings.get(pair, ()):
                scores[place] += weight * other
        best = sorted(scores.items(), key=lambda one: (-one[1], one[0]))[:NEIGHBOURS]
        return [(score, self.known[place]) for place, score in best if score >= least]

    def _vector(self, counted: Counter[str]) -> dict[str, float]:
        raw = {pair: (1 + math.log(count)) * self._weights.get(pair, 1.0) for pair, count in counted.items()}
        length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {pair: weight / length for pair, weight in raw.items()}


def _pairs(text: str) -> Counter[str]:
    words = plain(text)
    return Counter(words[at : at + 2] for at in range(len(words) - 1))


def choose(near: list[tuple[float, Known]], leaders: set[int]) -> list[Proposed]:
    """Up to three units: who most often leads what is similar, then who else most often has a part in it.

    Each similar measure speaks with its likeness. Only ``leaders`` (supervised by the region's office) may lead.
    """
    leading: dict[int, float] = defaultdict(float)
    sharing: dict[Share, float] = defaultdict(float)
    for score, known in near:
        for unit_id, role in known.shares:
            sharing[unit_id, UnitRole.RESPONSIBLE if role is UnitRole.LEAD else role] += score
            if role is UnitRole.LEAD and unit_id in leaders:
                leading[unit_id] += score
    lead = max(leading, key=lambda unit_id: (leading[unit_id], -unit_id), default=None)
    if lead is None:
        return []
    others: dict[int, UnitRole] = {}
    for unit_id, role in sorted(sharing, key=lambda share: (-sharing[share], share)):
        if unit_id != lead:
            others.setdefault(unit_id, role)
    found = [(lead, UnitRole.LEAD), *list(others.items())[: MOST_UNITS - 1]]
    return [_with_witness(unit_id, role, near) for unit_id, role in found]


def _with_witness(unit_id: int, role: UnitRole, near: list[tuple[float, Known]]) -> Proposed:
    wanted = {UnitRole.LEAD} if role is UnitRole.LEAD else set(UnitRole)
    score, known = next(pair for pair in near if any(one == unit_id and held in wanted for one, held in pair[1].shares))
    return Proposed(unit_id, role, score, known)


class Similar:
    """What may be proposed for one region's measures; loaded when it is first needed, with a fixed number of queries."""

    def __init__(self, plan: Plan, register: Register, today: date) -> None:
        self._plan, self._register, self._today = plan, register, today
        self._index: Index | None = None
        self._units: dict[int, Unit] = {}
        self._leaders: set[int] = set()

    def units_for(self, item: ImportItem) -> list[ItemUnit]:
        """Proposals for an item, the lead first; empty where nothing is similar enough."""
        if self._index is None:
            self._load()
        assert self._index is not None
        proposed = choose(self._index.nearest(f"{item.title}{item.text}"), self._leaders)
        return [self._item_unit(one, position) for position, one in enumerate(proposed)]

    def _load(self) -> None:
        self._units, self._leaders = _assignable(self._plan.region_code, self._today)
        self._index = Index(_known(self._plan.region_code, self._register, set(self._units), self._leaders))

    def _item_unit(self, one: Proposed, position: int) -> ItemUnit:
        unit = self._units[one.unit_id]
        does = "牵头" if one.role is UnitRole.LEAD else "参加"
        name, other = one.known.title[:20] or one.known.text[:20], one.known.elsewhere.get(unit.id)
        who = f"{other}{does}，本地区对应{unit.name}" if other else f"{unit.name}{does}"
        reason = f"与《{one.known.plan}》{one.known.number}“{name}”相似（{one.likeness:.2f}），其由{who}"
        return ItemUnit(
            position=position,
            name=unit.name,
            as_written="",
            role=one.role,
            role_certain=False,
            role_reason=reason[:200],
            unit_id=unit.id,
            source=UnitSource.SIMILAR,
            confidence=min(round(one.likeness, 2), rules.SURE_ENOUGH - 0.01),
            reason=reason[:300],
        )


def _assignable(region_code: str, today: date) -> tuple[dict[int, Unit], set[int]]:
    """Units of today that stand in the region or belong to it, and those of them that its office supervises."""
    standings = dict(
        db.session.execute(sa.select(UnitStanding.unit_id, UnitStanding.standing).where(UnitStanding.region_code == region_code)).all()
    )
    units = db.session.scalars(sa.select(Unit).where(sa.or_(Unit.region_code == region_code, Unit.id.in_(standings))))
    fit = {unit.id: unit for unit in units if unit.exists_on(today)}
    return fit, {unit_id for unit_id in fit if standings.get(unit_id) is Standing.SUPERVISED}


def _known(region_code: str, register: Register, fit: set[int], leaders: set[int]) -> list[Known]:
    """Measures of the region, of the one above and of those below, whose tasks were issued, with the units of today that fit."""
    rows = db.session.execute(
        sa.select(Task.id, Task.plan_id, Plan.title, Measure.number, Measure.title, Measure.wording, Measure.source_text)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Task.region_code.in_(_around(region_code)), Task.status.not_in(NOT_YET))
        .order_by(Task.id.desc())
        .limit(MOST_MEASURES)
    ).all()
    shares, here = _shares(row[0] for row in rows), _Here(register, fit, leaders)
    found = []
    for task_id, plan_id, plan, number, title, wording, source in rows:
        kept, elsewhere = here.shares_of(shares.get(task_id, []))
        if kept:
            found.append(Known(plan, number, title or "", f"{title or ''}{wording}{source or ''}", kept, elsewhere, plan_id))
    return found


class _Here:
    """Units of other levels as the unit of this region that does the same work (省财政厅 → 市财政局), where there is exactly one."""

    def __init__(self, register: Register, fit: set[int], leaders: set[int]) -> None:
        self._register, self._fit = register, fit
        self._found: dict[int, int | None] = {}
        self._by_work: dict[str, set[int]] = defaultdict(set)
        for unit_id in leaders:
            for work in self._works(unit_id):
                self._by_work[work].add(unit_id)

    def shares_of(self, shares: Iterable[Share]) -> tuple[tuple[Share, ...], dict[int, str]]:
        """The shares of one task among the units that fit, and the names of those that stand for a unit of another level."""
        kept: dict[int, UnitRole] = {}
        elsewhere = {}
        for unit_id, role in shares:
            here = self._of(unit_id)
            if here is None or here in kept:
                continue
            kept[here] = role
            if here not in (unit_id, current(self._register, unit_id)):
                elsewhere[here] = self._register.facts.units[unit_id].name
        return tuple(kept.items()), elsewhere

    def _of(self, unit_id: int) -> int | None:
        if unit_id not in self._found:
            today = current(self._register, unit_id)
            self._found[unit_id] = today if today in self._fit else self._same_work(today)
        return self._found[unit_id]

    def _same_work(self, unit_id: int) -> int | None:
        alike = {other for work in self._works(unit_id) for other in self._by_work.get(work, ())}
        return alike.pop() if len(alike) == 1 else None

    def _works(self, unit_id: int) -> set[str]:
        """What the unit is called without its place and without 厅, 局, 委 or 办."""
        return {reading.key.rstrip("厅局委办") or reading.key for reading in self._register.index.readings.get(unit_id, ())}


def _around(region_code: str) -> list[str]:
    """The region, the one above it, and those below."""
    above = sa.select(Region.parent_code).where(Region.code == region_code)
    found = db.session.scalars(
        sa.select(Region.code).where(sa.or_(Region.code == region_code, Region.parent_code == region_code, Region.code.in_(above)))
    )
    return list(found)


def _shares(ids: Iterable[int]) -> dict[int, list[Share]]:
    rows = sa.select(Assignment.task_id, Assignment.unit_id, Assignment.role).where(Assignment.task_id.in_(list(ids)))
    found: dict[int, list[Share]] = defaultdict(list)
    for task_id, unit_id, role in db.session.execute(rows.order_by(Assignment.task_id, Assignment.position)):
        found[task_id].append((unit_id, role))
    return found


def propose_again(kept: PlanImport, *, actor: User, today: date) -> int:
    """Propose units for every undecided item that has none and is no stored measure; returns for how many something was found."""
    similar = Similar(kept.plan, Register.load(), today)
    wanted = (ImportItem.decision == Decision.OPEN, ImportItem.measure_id.is_(None), ~ImportItem.units.any())
    items = db.session.scalars(sa.select(ImportItem).where(ImportItem.import_id == kept.id, *wanted).order_by(ImportItem.position)).all()
    helped = [(item, units) for item in items if (units := similar.units_for(item))]
    if helped:
        with step(kept, f"为{len(helped)}项建议单位", "import.units_proposed", *(item for item, _ in helped), actor=actor):
            for item, units in helped:
                item.units = units
    return len(helped)
