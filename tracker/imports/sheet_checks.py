"""What a row of a 任务分解表 says, and what is wrong with it: a sentence with row, column, cell and what to write instead."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.documents.readers import canon
from tracker.imports import sheet_deadlines
from tracker.imports.models import UnitSource
from tracker.imports.sheet_columns import HEADINGS, UNIT_FIELDS, Field
from tracker.imports.sheet_layout import Line, shown
from tracker.imports.sheet_names import LONGEST_NAME, NameFound, SheetNames
from tracker.imports.sheet_words import FREQUENCIES, KINDS, figures_of, value_of, yes_or_no
from tracker.plans.extract.deadlines import DateContext
from tracker.plans.extract.quantities import quantities_in
from tracker.plans.models import MeasureKind, ReportFrequency, UnitRole

Row = dict[str, Any]
ROLES = {Field.LEAD: UnitRole.LEAD, Field.RESPONSIBLE: UnitRole.RESPONSIBLE, Field.SUPPORT: UnitRole.SUPPORT}
LONGEST = {Field.NUMBER: 80, Field.TITLE: 300, Field.WORDS: 100, Field.CRITERION: 500, Field.NOTE: 500}
WEIGHTS = range(1, 6)


@dataclass(frozen=True)
class Context:
    """What the rows of one file share: the plan's dates, the register, and where there are several sheets."""

    dates: DateContext
    plan_start: date | None
    plan_end: date | None
    names: SheetNames
    several_sheets: bool = False


@dataclass
class Checked:
    """A row as read: values for an item, units by role, faults that keep it out, doubts for the reviewer."""

    line: Line
    number: str = ""
    title: str = ""
    text: str = ""
    kind: MeasureKind = MeasureKind.TASK
    names: list[NameFound] = field(default_factory=list)
    deadline: sheet_deadlines.Deadline = field(default_factory=sheet_deadlines.Deadline)
    criterion: str = ""
    weight: int = 1
    frequency: ReportFrequency | None = None
    figures: list[Row] = field(default_factory=list)
    note: str = ""
    key: str = ""
    faults: list[Row] = field(default_factory=list)
    doubts: list[Row] = field(default_factory=list)

    def fault(self, code: str, message: str, column: Field) -> None:
        """Note what is wrong, once a column and code."""
        heading = self.line.heading(column)
        self.faults.append({"code": code, "message": f"{self.where}“{heading}”：{message}", "column": heading, "row": self.line.row.number})

    def doubt(self, code: str, message: str) -> None:
        self.doubts.append({"code": code, "message": f"{self.where}{message}"})

    where: str = ""


def check(line: Line, context: Context) -> Checked:
    """Everything that a row says. A column that is wrong leaves the usual value and a fault."""
    row = Checked(line)
    row.where = f"工作表“{line.tab.title}”第{line.row.number}行" if context.several_sheets else f"第{line.row.number}行"
    _texts(row)
    _choices(row)
    _units(row, context)
    sheet_deadlines.read(row, context)
    _figures(row, context)
    _cells(row)
    return row


def _texts(row: Checked) -> None:
    line = row.line
    row.number, row.key = line.text(Field.NUMBER, "/"), line.text(Field.KEY)
    row.text = line.text(Field.TEXT)
    row.criterion, row.note = line.text(Field.CRITERION), "\n".join([*_notes(line)])
    places = line.cells(Field.TEXT)
    row.title = line.text(Field.TITLE)
    if not row.title and len(places) > 1 and len(first := shown(places[0][1])) <= LONGEST[Field.TITLE] and "\n" not in first:
        row.title = first
    if not row.text:
        row.fault("text_missing", "是空的，请填写要做什么；与上一行是同一任务的，请合并两行", Field.TEXT)
    for name, words in ((Field.NUMBER, row.number), (Field.TITLE, row.title), (Field.CRITERION, row.criterion), (Field.NOTE, row.note)):
        if len(words) > LONGEST[name]:
            row.fault("too_long", f"有{len(words)}字，请缩短到{LONGEST[name]}字以内", name)


def _notes(line: Line) -> Iterator[str]:
    """备注, and contacts and the like with their headings, which a task keeps as words."""
    if words := line.text(Field.NOTE):
        yield words
    for at, value in line.cells(Field.CONTACT):
        yield f"{line.header.headings[at] if line.header else ''}：{shown(value)}"
    if line.header and not line.header.ours and (kind := line.text(Field.KIND)) and kind not in KINDS.values():
        yield f"{line.heading(Field.KIND)}：{kind}"


def _choices(row: Checked) -> None:
    line = row.line
    kind = line.text(Field.KIND)
    if kind and (line.header is None or line.header.ours or kind in KINDS.values()):
        row.kind = _taken(row, Field.KIND, lambda: value_of(KINDS, kind), MeasureKind.TASK)
    if frequency := line.text(Field.FREQUENCY):
        row.frequency = None if frequency == "随规划" else _taken(row, Field.FREQUENCY, lambda: value_of(FREQUENCIES, frequency), None)
    if weight := line.text(Field.WEIGHT):
        row.weight = int(weight) if weight.isdecimal() and len(weight) == 1 and int(weight) in WEIGHTS else 1
        if weight != str(row.weight):
            row.fault("weight", f"“{weight[:30]}”不是权重，请填写1至5的整数", Field.WEIGHT)


def _taken(row: Checked, column: Field, read: Any, otherwise: Any) -> Any:
    try:
        return read()
    except ValueError as wrong:
        row.fault(column.value, f"“{row.line.text(column)[:30]}”不对，{wrong}", column)
        return otherwise


def _units(row: Checked, context: Context) -> None:
    line = row.line
    cells = {ROLES[name]: line.text(name) for name in UNIT_FIELDS if line.text(name)}
    no_leads = line.header is not None and not line.header.ours and not line.header.has(Field.LEAD)
    row.names = context.names.read(cells, beside_support=no_leads)
    first = next((name for name in UNIT_FIELDS if line.header and line.header.has(name)), Field.LEAD)
    if not any(name.role is not UnitRole.SUPPORT for name in row.names):
        words = "、".join(text for role, text in cells.items() if role is not UnitRole.SUPPORT)[:30]
        row.fault("unit_missing", f"“{words}”中没有读出单位，请填写单位名称" if words else "没有写牵头或责任单位，请填写", first)
    for name in row.names:
        if len(name.name) > LONGEST_NAME:
            row.fault("too_long", f"单位名称超过{LONGEST_NAME}字，请用顿号或者换行分开多个单位", _column_of(name))
    for name in _repeated(row.names):
        row.fault("unit_twice", f"“{name.name}”列了两次，请只保留一处", _column_of(name))


def _column_of(name: NameFound) -> Field:
    return next(column for column, role in ROLES.items() if role is name.role)


def _repeated(names: list[NameFound]) -> Iterator[NameFound]:
    seen: set[str] = set()
    for name in names:
        if name.name in seen:
            yield name
        seen.add(name.name)


def _figures(row: Checked, context: Context) -> None:
    """A sheet with the column says all figures; without it they are read from the text."""
    line = row.line
    if line.header is not None and line.header.has(Field.FIGURES):
        row.figures = _taken(row, Field.FIGURES, lambda: figures_of(line.text(Field.FIGURES)), [])
        return
    found = [one for part in row.text.split("\n") for one in quantities_in(canon(part), context.dates, context.plan_end)]
    row.figures = [
        {
            "what": one.what,
            "comparator": one.comparator,
            "value": one.value,
            "upper": one.upper,
            "unit": one.unit,
            "by": one.by.isoformat() if one.by else None,
            "text": one.text,
        }
        for one in found
    ]


def _cells(row: Checked) -> None:
    """Formulas, errors and hidden rows: read as they show, and said."""
    line = row.line
    headings = line.header.headings if line.header else ()
    fields = line.header.fields if line.header else ()
    used = [at for at in range(len(fields)) if fields[at] not in (Field.OTHER, Field.PROBLEM)]
    for at in used:
        if at in line.row.broken:
            row.fault("broken_cell", "公式没有计算结果或者结果是错误值，请改为直接填写的内容", fields[at])
    if formulas := [headings[at] for at in used if at in line.row.formulas and at not in line.row.broken]:
        row.doubt("formula", f"“{'”“'.join(formulas)}”是公式，按显示的结果读取，请核对")
    if line.row.hidden or line.tab.hidden:
        row.doubt("hidden_row", "在表中是隐藏的，请核对是否应当导入")


def as_found(row: Checked) -> Row:
    """The row in the shape of `plan parse --json`, which an item is made of (contract.md)."""
    line, due = row.line, row.deadline
    words = {role.value: word for role, word in ((UnitRole.LEAD, "lead"), (UnitRole.RESPONSIBLE, "joint"), (UnitRole.SUPPORT, "support"))}
    return {
        "number": row.number,
        "title": row.title,
        "text": row.text,
        "kind": row.kind.value,
        "units": [
            {
                "name": one.name,
                "as_written": one.as_written,
                "role": words[one.role.value],
                "confidence": one.confidence,
                "reason": one.reason,
            }
            for one in row.names
            if not one.is_group
        ],
        "unit_groups": [one.name for one in row.names if one.is_group],
        "statement": "；".join(f"{line.heading(name)}：{line.text(name)}" for name in UNIT_FIELDS if line.text(name)) or None,
        "deadline": due.on.isoformat() if due.on else None,
        "deadline_text": due.words or None,
        "deadline_source": due.basis.value if due.basis else None,
        "deadline_confidence": due.confidence,
        "deadline_reason": due.reason,
        "ongoing": due.continuing,
        "quantities": row.figures,
        "lines": [line.position + 1],
        "place": {"line": line.position + 1, "page": None, "sheet": line.tab.title[:100] or None, "row": line.row.number, "offset": 0},
        "sheet": {"key": row.key, "source": UnitSource.TEXT.value},
    }


__all__ = ["HEADINGS", "Checked", "Context", "as_found", "check", "yes_or_no"]
