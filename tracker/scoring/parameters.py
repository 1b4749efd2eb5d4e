"""The numbers of the formula (domain.md §7): dated settings of a region, or tried ones."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

PAPER_KEY = "scoring.paper"  # the paper that allows scoring; empty: off


@dataclass(frozen=True)
class Parameters:
    """Shares of a task's weight by how late it was done, and what is taken off or added."""

    late: Fraction
    late_workdays: int
    very_late: Fraction
    support: Fraction
    returned: Fraction
    returned_cap: Fraction
    missing: Fraction
    missing_cap: Fraction
    bonus_cap: Fraction

    @classmethod
    def from_settings(cls, values: dict[str, Any]) -> "Parameters":
        """The parameters that a region has set; ``values`` are its settings of a day."""
        found = {name: _exact(values[f"scoring.{name}"]) for name in cls.__dataclass_fields__}
        return cls(**{**found, "late_workdays": int(found["late_workdays"])})  # type: ignore[arg-type]


# name: words on forms, the largest sensible value
NAMES: dict[str, tuple[str, int]] = {
    "late": ("迟办系数（逾期不超过下列工作日）", 1),
    "late_workdays": ("迟办的工作日数", 250),
    "very_late": ("超期较久的系数", 1),
    "support": ("配合单位的权重折算", 1),
    "returned": ("每退回一份填报扣分", 100),
    "returned_cap": ("退回扣分上限", 100),
    "missing": ("每缺一份填报扣分", 100),
    "missing_cap": ("缺报扣分上限", 100),
    "bonus_cap": ("加分上限", 100),
}


def _exact(value: float) -> Fraction:
    return Fraction(Decimal(str(value)))
