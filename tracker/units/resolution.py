"""Resolve a printed name to units of the register: by text, date of the document, region and level (domain.md §8)."""

from dataclasses import dataclass
from datetime import date

from tracker.units.facts import Facts, read_facts
from tracker.units.groups import GroupResolution, Groups
from tracker.units.index import Index
from tracker.units.lineage import Lineage, Successor
from tracker.units.matching import KNOWN, MARGIN, SURE, Choice, Matcher
from tracker.units.names import printed_forms
from tracker.units.nearest import nearest
from tracker.units.proposals import Proposal, propose


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name means. ``certain``: one choice and nothing near it; ``unknown``: no unit of the register fits.

    ``successors`` are today's units of the first choice. Where nothing is certain, ``proposal`` says what could be
    entered in the register, and for an unknown name ``nearest`` lists up to five known units.
    """

    name: str
    choices: tuple[Choice, ...]
    certain: bool
    unknown: bool
    successors: tuple[Successor, ...]
    nearest: tuple[Choice, ...] = ()
    proposal: Proposal | None = None

    @property
    def best(self) -> Choice | None:
        """The first choice."""
        return self.choices[0] if self.choices else None


class Register:
    """The unit register in memory: loaded once per import, asked without queries."""

    def __init__(self, facts: Facts) -> None:
        """``facts`` are not looked at again in the database."""
        self.facts = facts
        self.lineage = Lineage(facts.units, facts.steps)
        self.index = Index(facts)
        self._matcher = Matcher(self.index, self.lineage)
        self._groups = Groups(self.index)
        self._known: dict[tuple[str, date | None, str], Resolution] = {}

    @classmethod
    def load(cls) -> "Register":
        """Read the whole register with a fixed number of queries."""
        return cls(read_facts())

    def resolve(self, name: str, *, on: date | None, region: str) -> Resolution:
        """The units that a name may mean in a document of this date and region (a GB/T 2260 code)."""
        key = name, on, region
        if key not in self._known:
            self._known[key] = self._resolve(name, on, region)
        return self._known[key]

    def resolve_group(self, name: str, *, on: date | None, region: str, document: str | None = None) -> GroupResolution:
        """The members of a collective name; ``document`` is the slug of the plan whose stored groups come first."""
        return self._groups.resolve(name, on=on, region=region, document=document)

    def _resolve(self, name: str, on: date | None, region: str) -> Resolution:
        forms = printed_forms(name)
        choices = self._matcher.match(forms, self.index.home(region), on) if forms else ()
        unknown = not choices or choices[0].confidence < KNOWN
        successors = self.lineage.successors(choices[0].unit_id) if choices and not unknown else ()
        certain = self._is_certain(choices)
        return Resolution(
            name=name,
            choices=choices,
            certain=certain,
            unknown=unknown,
            successors=successors,
            nearest=nearest(self.index, forms[0], self.index.home(region), on, choices) if unknown and forms else (),
            proposal=None if certain or not forms else propose(self.index, forms[0], self.index.home(region)),
        )

    def _is_certain(self, choices: tuple[Choice, ...]) -> bool:
        """One sure choice and nothing near it, nor an office of the same line that it replaced on an unknown day."""
        if not choices or choices[0].confidence < SURE:
            return False
        first, others = choices[0], [other for other in choices[1:] if other.confidence >= KNOWN]
        return not any(
            first.confidence - other.confidence < MARGIN or self.lineage.undated_between(first.unit_id, other.unit_id) for other in others
        )
