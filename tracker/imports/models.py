"""The reading of a document while a person reviews it: what was found, what is doubted, what was decided.

Nothing here is a fact about a task. Publication turns accepted items into measures and tasks; until then a plan mails
nothing and shows nowhere but in review (domain.md §2).
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.accounts.models import User
from tracker.core import clock
from tracker.core.db import Model, Versioned
from tracker.documents.models import StoredFile
from tracker.indicators.models import IndicatorTarget
from tracker.plans.models import DeadlineBasis, Measure, MeasureKind, Plan, ReportFrequency, UnitRole


class ImportPurpose(StrEnum):
    """新建规划; or 比对: the source or a corrected print of a plan that is stored already."""

    NEW_PLAN = "new_plan"
    COMPARISON = "comparison"


class ImportForm(StrEnum):
    """A document as published, or a filled 任务分解表."""

    DOCUMENT = "document"
    SHEET = "sheet"


class ImportStatus(StrEnum):
    """待审核 → 已发布, or 已放弃."""

    REVIEWING = "reviewing"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class ItemOrigin(StrEnum):
    """Found as a measure, found as a candidate, or made by a person (split, added)."""

    MEASURE = "measure"
    CANDIDATE = "candidate"
    PERSON = "person"


class Decision(StrEnum):
    """待确认, 已确认, 不列入."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class UnitSource(StrEnum):
    """Named in the text, proposed from similar measures, or set by a person."""

    TEXT = "text"
    SIMILAR = "similar"
    PERSON = "person"


class DifferenceKind(StrEnum):
    """What a comparison says of a stored measure, of an item of the file, or of a target of an indicator.

    原文首次挂接, 一致, 文字有改动, 单位变化, 时限变化, 量化指标变化, 条款号变化, 文件中新增, 文件中已无, 待定内容; 指标新增, 变化, 已无.
    """

    SOURCE = "source"
    SAME = "same"
    TEXT = "text"
    UNITS = "units"
    DEADLINE = "deadline"
    QUANTITIES = "quantities"
    NUMBER = "number"
    NEW = "new"
    GONE = "gone"
    CANDIDATE = "candidate"
    TARGET_NEW = "target_new"
    TARGET_CHANGED = "target_changed"
    TARGET_GONE = "target_gone"


class PlanImport(Versioned, Model):
    """One file read for one plan. ``warnings`` are rows {code, message, line}, ``outline`` rows {number, heading, level, line}.

    ``counts`` says how many blocks had which fate; they add up to ``total`` (parsing.md §3).
    """

    __tablename__ = "plan_import"
    __table_args__ = (sa.Index("ix_plan_import_plan_status", "plan_id", "status"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id"))
    purpose: Mapped[ImportPurpose]
    form: Mapped[ImportForm] = mapped_column(default=ImportForm.DOCUMENT)
    status: Mapped[ImportStatus] = mapped_column(default=ImportStatus.REVIEWING)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    front: Mapped[dict[str, Any]] = mapped_column(default=dict)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outline: Mapped[list[Any]] = mapped_column(default=list)
    warnings: Mapped[list[Any]] = mapped_column(default=list)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    made_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.recorded_at)
    finished_on: Mapped[date | None]
    finished_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    plan: Mapped[Plan] = relationship()
    file: Mapped[StoredFile] = relationship()

    @property
    def region_code(self) -> str:
        """The region of its plan, whose office reviews it."""
        return self.plan.region_code


class SourceBlock(Model):
    """One paragraph or table row of the file, as printed, with its fate."""

    __tablename__ = "source_block"
    __table_args__ = (sa.Index("ix_source_block_import_line", "import_id", "line"),)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_import.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int]
    page: Mapped[int | None]
    sheet: Mapped[str | None] = mapped_column(sa.String(100))
    row: Mapped[int | None]
    text: Mapped[str] = mapped_column(sa.Text)
    cells: Mapped[list[Any]] = mapped_column(default=list)
    table_number: Mapped[int] = mapped_column(default=0)
    fate: Mapped[str] = mapped_column(sa.String(20))


class ImportItem(Versioned, Model):
    """A measure that was found, with what a person decided about it.

    ``lines`` are the lines of the file it was read from. ``text_doubts`` are the reader's warnings about these lines;
    ``doubts`` all that asks for a person now (they and ``doubt_count`` are renewed by ``rules.refresh``). A fault (a row
    of a 任务分解表 that is wrong) keeps the item from being accepted. All three are rows {code, message}. ``found`` is
    the proposal as it was read, to go back to.
    """

    __tablename__ = "import_item"
    __table_args__ = (
        sa.Index("ix_import_item_import_position", "import_id", "position"),
        sa.Index("ix_import_item_import_decision", "import_id", "decision"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_import.id", ondelete="CASCADE"))
    position: Mapped[int]
    origin: Mapped[ItemOrigin]
    decision: Mapped[Decision] = mapped_column(default=Decision.OPEN)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    number: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[str] = mapped_column(sa.String(300), default="")
    text: Mapped[str] = mapped_column(sa.Text)
    kind: Mapped[MeasureKind]
    lines: Mapped[list[Any]] = mapped_column(default=list)
    place: Mapped[dict[str, Any]] = mapped_column(default=dict)
    statement: Mapped[str | None] = mapped_column(sa.Text)
    deadline: Mapped[date | None]
    deadline_text: Mapped[str | None] = mapped_column(sa.String(100))
    deadline_basis: Mapped[DeadlineBasis | None]
    deadline_confidence: Mapped[float] = mapped_column(default=1.0)
    deadline_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    continuing: Mapped[bool] = mapped_column(default=False)
    criterion: Mapped[str] = mapped_column(sa.String(500), default="")
    criterion_proposed: Mapped[bool] = mapped_column(default=True)
    weight: Mapped[int] = mapped_column(default=1)
    report_frequency: Mapped[ReportFrequency | None]
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    quantities: Mapped[list[Any]] = mapped_column(default=list)
    text_doubts: Mapped[list[Any]] = mapped_column(default=list)
    doubts: Mapped[list[Any]] = mapped_column(default=list)
    doubt_count: Mapped[int] = mapped_column(default=0)
    faults: Mapped[list[Any]] = mapped_column(default=list)
    found: Mapped[dict[str, Any]] = mapped_column(default=dict)
    measure_id: Mapped[int | None] = mapped_column(sa.ForeignKey("measure.id"), index=True)
    match_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    plan_import: Mapped[PlanImport] = relationship()
    measure: Mapped[Measure | None] = relationship()
    units: Mapped[list["ItemUnit"]] = relationship(
        back_populates="item", order_by="ItemUnit.position", cascade="all, delete-orphan", passive_deletes=True
    )


class ItemUnit(Model):
    """A unit or group in a role, as proposed or confirmed.

    ``unit_id`` None and no ``group_name``: the register does not know the name yet. A group has ``member_ids``; an
    open one (``expandable`` False) has to be replaced by units. ``choices`` are rows {unit_id, name, confidence,
    reason}, best first. ``role_certain`` False: the role is a proposal, as of the first 责任单位 that is to lead.
    """

    __tablename__ = "item_unit"
    __table_args__ = (sa.Index("ix_item_unit_item_position", "item_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("import_item.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(100))
    as_written: Mapped[str] = mapped_column(sa.String(100), default="")
    role: Mapped[UnitRole]
    role_certain: Mapped[bool] = mapped_column(default=True)
    role_reason: Mapped[str] = mapped_column(sa.String(200), default="")
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    group_name: Mapped[str | None] = mapped_column(sa.String(100))
    expandable: Mapped[bool] = mapped_column(default=False)
    member_ids: Mapped[list[Any]] = mapped_column(default=list)
    source: Mapped[UnitSource] = mapped_column(default=UnitSource.TEXT)
    confidence: Mapped[float] = mapped_column(default=1.0)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    choices: Mapped[list[Any]] = mapped_column(default=list)
    confirmed: Mapped[bool] = mapped_column(default=False)
    item: Mapped[ImportItem] = relationship(back_populates="units")


class ImportIndicator(Versioned, Model):
    """A target of an indicator that was found, one row a date."""

    __tablename__ = "import_indicator"
    __table_args__ = (sa.Index("ix_import_indicator_import_position", "import_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_import.id", ondelete="CASCADE"))
    position: Mapped[int]
    decision: Mapped[Decision] = mapped_column(default=Decision.ACCEPTED)
    name: Mapped[str] = mapped_column(sa.String(120))
    measuring_unit: Mapped[str | None] = mapped_column(sa.String(30))
    nature: Mapped[str | None] = mapped_column(sa.String(10))
    baseline_year: Mapped[int | None]
    baseline_value: Mapped[float | None]
    by: Mapped[date | None]
    comparator: Mapped[str] = mapped_column(sa.String(10))
    value: Mapped[float | None]
    upper: Mapped[float | None]
    basis: Mapped[str] = mapped_column(sa.String(20))
    annual_growth: Mapped[float | None]
    text: Mapped[str] = mapped_column(sa.Text)
    line: Mapped[int]


class ImportDifference(Versioned, Model):
    """One thing in which a file and the stored plan differ, or agree, with what a person decided about it.

    ``certain``: number and opening agree, so that the source may be attached in bulk. ``before`` and ``after`` are what
    was compared, as words for people; the sentence itself stands in the measure and in the items that are joined to it.
    Accepted means 采纳, dismissed 不采纳; nothing holds before the comparison is finished (docs/adr/0046).
    """

    __tablename__ = "import_difference"
    __table_args__ = (sa.Index("ix_import_difference_import_kind", "import_id", "kind", "decision"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_import.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[DifferenceKind]
    measure_id: Mapped[int | None] = mapped_column(sa.ForeignKey("measure.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("import_item.id", ondelete="CASCADE"), index=True)
    target_id: Mapped[int | None] = mapped_column(sa.ForeignKey("indicator_target.id"), index=True)
    import_indicator_id: Mapped[int | None] = mapped_column(sa.ForeignKey("import_indicator.id", ondelete="CASCADE"), index=True)
    certain: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    before: Mapped[list[Any]] = mapped_column(default=list)
    after: Mapped[list[Any]] = mapped_column(default=list)
    decision: Mapped[Decision] = mapped_column(default=Decision.OPEN)
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    decided_on: Mapped[date | None]
    plan_import: Mapped[PlanImport] = relationship()
    measure: Mapped[Measure | None] = relationship()
    item: Mapped[ImportItem | None] = relationship()
    target: Mapped[IndicatorTarget | None] = relationship()
    import_indicator: Mapped[ImportIndicator | None] = relationship()
    decided_by: Mapped[User | None] = relationship()


class ReviewStep(Model):
    """One step of a review with the items as they stood before it, so that it can be taken back."""

    __tablename__ = "review_step"
    __table_args__ = (sa.Index("ix_review_step_import", "import_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("plan_import.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(sa.String(200))
    before: Mapped[list[Any]] = mapped_column(default=list)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(default=clock.recorded_at)
