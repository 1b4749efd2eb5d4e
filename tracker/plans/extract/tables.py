"""Tables of tasks: which column says what, and what each row says (parsing.md §2)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from tracker.documents.readers import canon
from tracker.plans.extract.deadlines import ONGOING
from tracker.plans.extract.words import ENDS_AS_UNIT

EMPTY = re.compile(r"^[\s/\\—\-–无]*$")


_CHINESE_COUNT = re.compile(r"[(第]?[一二三四五六七八九十百]{1,4}[)、.]?")


class Column(StrEnum):
    NUMBER = "number"
    TASK = "task"
    DETAIL = "detail"
    LEAD = "lead"
    JOINT = "joint"
    SUPPORT = "support"
    DEADLINE = "deadline"
    OTHER = "other"


# The first word that fits decides; 责任领导 and the like name persons, not units.
_HEADERS = (
    (Column.OTHER, re.compile(r"领导|联系人|责任人$|电话|备注|依据|来源|指标|单位:|计量|属性|分值|投资|资金|类别|分类|领域|板块|目标值")),
    (Column.LEAD, re.compile(r"牵头|主办|第一责任")),
    (Column.SUPPORT, re.compile(r"配合|协办|参与|参加|协助|协同|支持单位")),
    (
        Column.JOINT,
        re.compile(
            r"(?:责任|负责|承办|落实|实施|主责|主管|分工|完成|建设|承担|执行|考核)(?:单位|部门|处室|科室|股室|主体|机构|分工)|责任$|^(?:单位|部门)$|^处室$|^科室$|责任单位"
        ),
    ),
    (Column.DEADLINE, re.compile(r"时限|期限|时间|节点|进度安排|完成日期")),
    (Column.NUMBER, re.compile(r"^(?:序号|编号|项次|序|号|No\.?|条目)$")),
    (Column.DETAIL, re.compile(r"细化|具体|举措|措施|内容|分解|要求|目标|标准|做法|成果|清单|要点|方案|步骤|安排")),
    (Column.TASK, re.compile(r"任务|事项|工作|项目|名称|行动|工程|政策|行业|问题|主题|条款")),
)
UNIT_COLUMNS = {Column.LEAD, Column.JOINT, Column.SUPPORT}


def column_of(header: str) -> Column:
    """What a column holds by its name."""
    plain = re.sub(r"\s", "", canon(header))
    for column, pattern in _HEADERS:
        if column is Column.OTHER and re.search(r"单位|部门|处室|时限|任务", plain) and not re.search(r"领导|电话|联系人|计量", plain):
            continue
        if pattern.search(plain):
            return column
    return Column.OTHER


def read_header(cells: tuple[str, ...]) -> list[Column] | None:
    """The columns of a header row: it names at least units and something else in short cells."""
    if len([cell for cell in cells if cell]) < 2 or any(len(cell) > 24 for cell in cells):
        return None
    columns = [column_of(cell) if cell.strip() else Column.OTHER for cell in cells]
    named = [cell for cell, column in zip(cells, columns, strict=True) if column in UNIT_COLUMNS]
    if any("指标" in cell for cell in cells) and all(re.sub(r"\s", "", cell) == "单位" for cell in named):
        return None  # 单位 in a table of indicators is what they are counted in
    has_unit = bool(named)
    has_task = any(column in (Column.TASK, Column.DETAIL) for column in columns)
    return columns if has_unit and has_task else None


@dataclass(frozen=True, slots=True)
class Row:
    """What one row of a task table says; cells in printed form."""

    number: str
    task: str
    detail: str
    lead: str
    joint: str
    support: str
    deadline: str
    dashed: bool = False  # a unit cell says / or —: nobody is named on purpose

    @property
    def names_units(self) -> bool:
        return bool(self.lead or self.joint or self.support)


def read_row(columns: list[Column], cells: tuple[str, ...]) -> Row:
    """The cells by their columns. A row with too few cells has lost merged ones: the best fitting place is taken."""
    dashed = any(cell.strip() and EMPTY.match(cell) and column in UNIT_COLUMNS for column, cell in zip(columns, cells, strict=False))
    fitted = _fit(columns, [("" if EMPTY.match(cell) else cell) for cell in cells])
    texts: dict[Column, list[str]] = {column: [] for column in Column}
    for column, cell in zip(columns, fitted, strict=True):
        if cell and cell not in texts[column]:
            texts[column].append(cell)
    joined = {column: ("，" if column in UNIT_COLUMNS else " ").join(parts) for column, parts in texts.items()}
    task, detail = joined[Column.TASK], joined[Column.DETAIL]
    if not task and Column.TASK not in columns:
        task, detail = detail, ""
    if joined[Column.JOINT] and not joined[Column.LEAD] and Column.SUPPORT in columns and Column.LEAD not in columns:
        # 责任单位 beside 配合单位 leads (parsing.md §4), also in rows that name nobody to support it.
        joined[Column.LEAD], joined[Column.JOINT] = joined[Column.JOINT], ""
    return Row(
        joined[Column.NUMBER],
        task,
        detail,
        joined[Column.LEAD],
        joined[Column.JOINT],
        joined[Column.SUPPORT],
        joined[Column.DEADLINE],
        dashed,
    )


def _fit(columns: list[Column], cells: list[str]) -> list[str]:
    """Cells in order on the columns they suit best; columns without a cell stay empty (dynamic programming)."""
    if len(cells) >= len(columns):
        return cells[: len(columns)]
    best: list[list[tuple[int, list[int]]]] = [[(0, [])]]
    for column_count, column in enumerate(columns, start=1):
        line: list[tuple[int, list[int]]] = []
        for used in range(min(column_count, len(cells)) + 1):
            options: list[tuple[int, list[int]]] = []
            if used < len(best[-1]):
                score, way = best[-1][used]
                options.append((score + suits(column, ""), way))
            if used:
                score, way = best[-1][used - 1]
                options.append((score + suits(column, cells[used - 1]), [*way, column_count - 1]))
            line.append(max(options, key=lambda option: option[0]))
        best.append(line)
    fitted = [""] * len(columns)
    for cell, target in zip(cells, best[-1][len(cells)][1], strict=True):
        fitted[target] = cell
    return fitted


def suits(column: Column, cell: str) -> int:
    """How well a cell suits a column: counts in number columns, bodies in unit columns, dates in date columns."""
    plain = canon(cell)
    if not plain:
        return {Column.DETAIL: 1, Column.OTHER: 1, Column.TASK: -1}.get(column, -2)
    if column is Column.NUMBER:
        return 3 if re.fullmatch(r"[\d.()一二三四五六七八九十]{1,6}", plain) else -3
    if column in UNIT_COLUMNS:
        return (
            3
            if ENDS_AS_UNIT.search(re.split(r"[、,;\s(]|会", plain)[0].removesuffix("牵头")) and not re.search(r"\d\s?[年月]", plain)
            else -3
        )
    if column is Column.DEADLINE:
        return 3 if re.search(r"\d\s?月|\d\s?年|年底|季度", plain) or ONGOING.search(plain) else -3
    if column in (Column.TASK, Column.DETAIL):
        return 1
    return 0 if len(plain) > 6 else 1


def is_section_row(cells: tuple[str, ...]) -> bool:
    """A row that only names what follows: one text, alone or repeated in every (merged) cell, maybe with 一、二 before it."""
    filled = list(dict.fromkeys(cell for cell in cells if not EMPTY.match(cell)))
    if len(filled) == 2 and _CHINESE_COUNT.fullmatch(canon(filled[0])):
        return True
    return len(filled) == 1 and len(cells) >= 1
