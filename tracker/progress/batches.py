"""Many reports at once, from the page or from a sheet: each row stands for itself, and nothing that was typed is lost."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from tracker.core.db import transaction
from tracker.core.errors import RuleBroken
from tracker.core.forms import check_version
from tracker.progress import owed
from tracker.progress.owed import Owed
from tracker.progress.workbook import SheetRow

# What a form is made from as long as there is no report: a colleague who begins meanwhile makes version 1.
NOT_BEGUN = SimpleNamespace(version=0, id=None)
TYPED = re.compile(r"r(\d+)-(done|problems|coordination|next_steps)")
MakeForm = Callable[..., Any]


@dataclass
class Row:
    """What is owed with its form."""

    owed: Owed
    form: Any

    @property
    def prefix(self) -> str:
        """What the names of its fields begin with."""
        return prefix_of(self.owed)


@dataclass
class Outcome:
    """What became of the rows of one click."""

    sending: bool
    kept: int = 0
    sent: int = 0
    empty: int = 0
    faulty: int = 0

    @property
    def words(self) -> str:
        """The outcome in a sentence."""
        said = [f"已提交{self.sent}项"] if self.sending else [f"已保存{self.kept}项草稿"]
        if self.faulty:
            said.append(f"{self.faulty}项需要改正，见下方标红处")
        if self.sending and self.empty:
            said.append(f"{self.empty}项未填写，仍待填报")
        return "，".join(said)

    @property
    def category(self) -> str:
        """How the sentence is shown."""
        return "danger" if self.faulty else "success"


@dataclass
class SheetOutcome:
    """A sheet as read: rows that may be imported, and what is wrong with the others by line."""

    rows: list[Row] = field(default_factory=list)
    errors: list[tuple[int, str, str]] = field(default_factory=list)


def prefix_of(one: Owed) -> str:
    """The names of the fields of one row begin with what is due, which never changes."""
    return f"r{one.due.id}-"


def rows_of(found: Sequence[Owed], make: MakeForm) -> list[Row]:
    """Rows of the page; one that this request says nothing about shows what is stored."""
    return [Row(one, make(one, request.form if _asked_about(one) else None)) for one in found]


def keep(rows: list[Row], *, actor: Any, today: date, send: bool) -> Outcome:
    """Keep every right row, and send it where asked; errors stay on the forms of their rows."""
    outcome = Outcome(sending=send)
    with transaction():
        for row in rows:
            if not row.owed.editable or not _asked_about(row.owed):
                continue
            if row.owed.report is None and row.form.is_empty():
                outcome.empty += 1
            elif _write(row, actor, today):
                outcome.kept += 1
                row.form.renew(row.owed.version)
                outcome.sent += send and _send(row, actor, today)
        outcome.faulty = sum(bool(row.form.errors) for row in rows)
    return outcome


def with_faulty(found: Sequence[Owed], before: list[Row], make: MakeForm) -> list[Row]:
    """The page again: faulty rows keep what was typed, the others show what is stored by now."""
    faulty = {row.owed.due.id: row.form for row in before if row.form.errors}
    return [Row(one, faulty.get(one.due.id) or make(one, None)) for one in found]


def left_over(rows: list[Row]) -> list[str]:
    """Texts typed for rows that are no longer owed; they cannot be kept, so they are shown to be copied."""
    editable = {row.owed.due.id for row in rows if row.owed.editable}
    found = [(TYPED.fullmatch(name), value.strip()) for name, value in request.form.items()]
    return [value for match, value in found if match and value and int(match[1]) not in editable]


def from_sheet(found: Sequence[Owed], sheet: list[SheetRow], make: MakeForm) -> SheetOutcome:
    """Match the rows of a sheet with what is owed and check them like typed ones; empty rows are passed over."""
    owing = {(one.task.number, one.due.period): one for one in found if one.editable}
    outcome = SheetOutcome()
    for line in sheet:
        one = owing.get((line.number, line.period))
        errors = list(line.errors)
        if one is None:
            errors.append("不在贵单位待填报之列，或者重复出现")
        else:
            row = Row(one, make(one, _as_form(one, line)))
            if not errors and one.report is None and row.form.is_empty():
                continue
            del owing[line.number, line.period]
            errors += _faults(row)
            if not errors:
                outcome.rows.append(row)
        outcome.errors += [(line.line, line.number, error) for error in errors]
    return outcome


def import_rows(read: SheetOutcome, *, actor: Any, today: date) -> int | None:
    """Keep all rows as drafts and say how many; None, and nothing kept, while a row is faulty."""
    with transaction() as session:
        for row in list(read.rows):
            if not _write(row, actor, today):
                read.rows.remove(row)
                read.errors.append((0, row.owed.task.number, "；".join(map(str, row.form.form_errors))))
        if read.errors:
            session.rollback()
    return None if read.errors else len(read.rows)


def _asked_about(one: Owed) -> bool:
    return f"{prefix_of(one)}version" in request.form


def _write(row: Row, actor: Any, today: date) -> bool:
    if not row.form.validate():
        return False
    try:
        check_version(row.owed.report or NOT_BEGUN, row.form)
        owed.write(row.owed, row.form.content(), actor=actor, today=today)
    except RuleBroken as broken:
        row.form.complain(broken)
        return False
    return True


def _send(row: Row, actor: Any, today: date) -> bool:
    try:
        owed.send(row.owed, actor=actor, today=today)
    except RuleBroken as broken:
        row.form.complain(broken)
        return False
    return True


def _as_form(one: Owed, line: SheetRow) -> MultiDict[str, str]:
    prefix = prefix_of(one)
    return MultiDict({f"{prefix}{name}": text for name, text in {**line.texts, "version": line.version}.items()})


def _faults(row: Row) -> list[str]:
    if row.form.validate():
        return []
    return [f"“{row.form[name].label.text}”{error}" for name, errors in row.form.errors.items() if name for error in errors]
