"""Columns of a 任务分解表: our own, and what those of other offices' sheets mean (parsing.md §2)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.documents.readers import canon
from tracker.plans.extract import tables


class Field(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    TITLE = "title"
    TEXT = "text"
    KIND = "kind"
    LEAD = "lead"
    RESPONSIBLE = "responsible"
    SUPPORT = "support"
    DEADLINE = "deadline"
    CONTINUING = "continuing"
    WORDS = "words"
    BASIS = "basis"
    CRITERION = "criterion"
    WEIGHT = "weight"
    FREQUENCY = "frequency"
    FIGURES = "figures"
    NOTE = "note"
    KEY = "key"
    SERIAL = "serial"
    CONTACT = "contact"
    PROBLEM = "problem"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of our sheet: heading, width in characters, and how to fill it in."""

    field: Field
    heading: str
    width: int
    hint: str


COLUMNS: Sequence[Column] = (
    Column(Field.NUMBER, "条款号", 20, "措施在文件中的位置，如“四/（一）/1”；不填则按表中次序编号，不能重复"),
    Column(Field.TITLE, "标题", 24, "任务名称，不超过300字；不填则取工作任务的开头"),
    Column(Field.TEXT, "工作任务", 56, "必填。文件原文，要做什么"),
    Column(Field.KIND, "类别", 10, "任务、目标、专项行动、保障措施之一；不填为“任务”"),
    Column(Field.LEAD, "牵头单位", 26, "牵头单位和责任单位至少填一列；多个单位用顿号或者换行分开，第一个为主牵头；须用单位库中的名称"),
    Column(Field.RESPONSIBLE, "责任单位", 26, "文件点名、但没有写明牵头的单位"),
    Column(Field.SUPPORT, "配合单位", 26, "配合、参与的单位"),
    Column(
        Field.DEADLINE, "完成时限", 13, "日期（2025-06-30），或者原文的说法（2025年6月底前、持续推进）；不填按规划期末；确实未定的填“未定”"
    ),
    Column(Field.CONTINUING, "持续推进", 9, "是、否；填“是”的任务没有截止日期，不会逾期"),
    Column(Field.WORDS, "时限原文", 16, "文件中时限的原话，如“到2025年末”，不超过100字"),
    Column(Field.BASIS, "时限依据", 12, "原文明确、规划期推定、人工设定之一"),
    Column(Field.CRITERION, "办结标准", 40, "做到什么算办结，不超过500字；不填由系统提出建议，交办前核对"),
    Column(Field.WEIGHT, "权重", 7, "1至5的整数；不填为1"),
    Column(Field.FREQUENCY, "填报频次", 10, "每季度、每月、每半年、不要求之一；不填随规划"),
    Column(Field.FIGURES, "量化指标", 40, "一行一个：指标｜比较｜数值｜上限｜单位｜截止日期｜原文，如“新建公园｜>=｜3｜｜个｜2025-12-31”"),
    Column(Field.NOTE, "备注", 26, "不超过500字"),
    Column(Field.KEY, "任务编号", 18, "由系统填写，用来认出已有的任务，请勿改动；新增的任务留空"),
)
HEADINGS = {column.field: column.heading for column in COLUMNS}
PROBLEM_HEADING = "问题"
# What a longer sheet of ours is known by: no other office names these columns so.
_OURS = {HEADINGS[field] for field in (Field.NUMBER, Field.CONTINUING, Field.WORDS, Field.BASIS, Field.KEY)}
_BY_HEADING = {column.heading: column.field for column in COLUMNS} | {PROBLEM_HEADING: Field.PROBLEM}
_ALIASES = (
    (Field.CONTACT, re.compile(r"领导|联系人|联络员|责任人|负责人|电话|联系方式")),
    (Field.NUMBER, re.compile(r"^(?:文件|对应|所在)?(?:条款|条目)(?:号|编号)?$")),
    (Field.KIND, re.compile(r"^(?:任务|措施|工作)?(?:类别|类型|分类)$")),
    (
        Field.CRITERION,
        re.compile(r"(?:办结|完成|验收|考核|评价)标准|^工作目标|^目标要求|预期(?:目标|成果|成效)|成果形式|完成标志|标志性成果|交付成果"),
    ),
    (Field.WEIGHT, re.compile(r"^权重")),
    (Field.FREQUENCY, re.compile(r"(?:填报|报送|调度|报告)(?:频次|周期|频率)")),
    (Field.CONTINUING, re.compile(r"^是否(?:持续|长期)")),
    (Field.FIGURES, re.compile(r"^量化指标")),
    (Field.NOTE, re.compile(r"^(?:备注|说明|备注说明)$")),
)
_SHARED = {
    tables.Column.LEAD: Field.LEAD,
    tables.Column.JOINT: Field.RESPONSIBLE,
    tables.Column.SUPPORT: Field.SUPPORT,
    tables.Column.DEADLINE: Field.DEADLINE,
    tables.Column.NUMBER: Field.SERIAL,
    tables.Column.TASK: Field.TEXT,
    tables.Column.DETAIL: Field.TEXT,
}
_UNIT_HEADING = re.compile(r"(?:单位|部门|处室|科室|股室|主体|机构|分工|责任|地区)$|^(?:总?牵头|主办|承办|协办|配合|参与|协助|主责)$")
_INNER_OFFICE = re.compile(r"处室|科室|股室")
UNIT_FIELDS = (Field.LEAD, Field.RESPONSIBLE, Field.SUPPORT)
LONGEST_HEADING, FEWEST = 24, 2


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of one table by place; ``ours``: made by this system, so enumerations are taken at their word."""

    fields: tuple[Field, ...]
    headings: tuple[str, ...]
    ours: bool

    def has(self, field: Field) -> bool:
        return field in self.fields


def read_header(cells: Sequence[str]) -> Header | None:
    """The header in a row of cells: short, and naming at least a task and a unit; None for any other row."""
    plain = [_plain(cell) for cell in cells]
    if sum(1 for cell in plain if cell) < FEWEST or any(len(cell) > LONGEST_HEADING for cell in plain):
        return None
    ours = len(_OURS & set(plain)) >= FEWEST
    fields = _settled([_field_of(cell, ours) for cell in plain], plain)
    if plain[last_filled(plain)] == PROBLEM_HEADING and fields.count(Field.TEXT) > 1:
        fields[last_filled(plain)] = Field.PROBLEM  # ours again, behind a sheet that was handed back to be corrected
    if Field.TEXT not in fields or not any(field in fields for field in UNIT_FIELDS) or not (ours or _all_headings(fields, plain)):
        return None
    return Header(tuple(fields), tuple(plain), ours)


def _all_headings(fields: Sequence[Field], plain: Sequence[str]) -> bool:
    """Whether these are names of columns: a row that says 市财政局牵头 under 牵头单位 is a task."""
    filled = [(field, cell) for field, cell in zip(fields, plain, strict=True) if cell]
    units = [cell for field, cell in filled if field in UNIT_FIELDS]
    return all(_UNIT_HEADING.search(cell) for cell in units) and sum(field is not Field.OTHER for field, _ in filled) * 2 >= len(filled)


def last_filled(cells: Sequence[str]) -> int:
    """The place of the last cell that says something, 0 for none."""
    return max((at for at, cell in enumerate(cells) if cell), default=0)


def _plain(heading: str) -> str:
    """完成时限（必填） and * 完成时限 are 完成时限."""
    return re.sub(r"[*\s]|(?:\(.*\))$", "", canon(heading))


def _field_of(heading: str, ours: bool) -> Field:
    if not heading:
        return Field.OTHER
    if ours or heading not in (HEADINGS[Field.KEY], PROBLEM_HEADING):
        found = _BY_HEADING.get(heading)
        if found is not None:
            return found
    if ours:
        return Field.OTHER
    if heading == HEADINGS[Field.KEY]:
        return Field.SERIAL
    for field, pattern in _ALIASES:
        if pattern.search(heading):
            return field
    return _SHARED.get(tables.column_of(heading), Field.OTHER)


def _settled(fields: list[Field], headings: list[str]) -> list[Field]:
    """What single columns cannot know: a 处室 beside the unit is a contact, a lone 工作目标 is the task itself."""
    named = {field for field, heading in zip(fields, headings, strict=True) if not _INNER_OFFICE.search(heading)}
    beside = any(field in named for field in UNIT_FIELDS)
    out = [
        Field.CONTACT if beside and field in UNIT_FIELDS and _INNER_OFFICE.search(heading) else field
        for field, heading in zip(fields, headings, strict=True)
    ]
    if Field.TEXT not in out:
        other = Field.TITLE if Field.TITLE in out else Field.CRITERION
        out = [Field.TEXT if field is other else field for field in out]
    return out
