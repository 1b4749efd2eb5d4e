"""Out and in again without loss: the five plans of the seeds, and rows with everything that people type."""

import io
import re
from datetime import date

import openpyxl
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import XIAMEN, a_coordinator, a_plan, a_unit
from tests.imports.sheets import TODAY, book_of, faults_of, plan_named, publish, start, without_key
from tests.support.run import times
from tracker.core.errors import RuleBroken
from tracker.core.forms import clean
from tracker.imports.responsibility import Proposer
from tracker.imports.sheet_entries import Entry, entries_of
from tracker.imports.sheet_reading import read_here
from tracker.imports.sheet_storing import interpret
from tracker.imports.sheet_writing import LOSSY, export
from tracker.plans.models import DeadlineBasis, Measure, MeasureKind, Plan, ReportFrequency, UnitRole
from tracker.tasks.models import Task

PLANS = ("fujian-2021", "fuzhou-145", "quanzhou-145", "xiamen-2009", "xiamen-2019")
# The one unit that a seed plan's task still has under a name that it no longer bears; publication assigns today's.
RENAMED = {"中国人民银行厦门市中心支行": "中国人民银行厦门市分行"}


def again(plan: Plan) -> Plan:
    """The plan exported, imported as a new one, and published."""
    actor = a_coordinator(plan.region_code)
    period = {"period_start": plan.period_start, "period_end": plan.period_end}
    kept = start(book_of(plan, actor), region=plan.region_code, actor=actor, title="再导入的规划", **period)
    assert faults_of(kept) == []
    publish(kept, actor)
    return kept.plan


@pytest.mark.parametrize("slug", PLANS)
def test_a_seed_plan_comes_back_as_it_went(seeded_app, session, slug):
    plan = plan_named(slug)
    actor = a_coordinator(plan.region_code)
    fresh = again(plan)
    assert table_of(session, fresh) == table_of(session, plan)
    assert [row["words"] for row in rows_of(fresh, actor)] == [row["words"] for row in rows_of(plan, actor)]


def rows_of(plan, actor):
    return without_key(entries_of(plan, actor))


def table_of(session, plan):
    tasks = session.scalars(sa.select(Task).join(Measure).where(Measure.plan_id == plan.id).order_by(Measure.position)).all()
    return [
        (
            task.measure.number,
            task.measure.source_text or task.measure.wording,
            task.measure.kind,
            task.measure.quantities,
            task.title,
            task.criterion,
            task.weight,
            task.report_frequency,
            task.due_on,
            task.continuing,
            task.deadline_basis,
            [(RENAMED.get(one.unit.full_name, one.unit.full_name), one.role) for one in task.assignments],
        )
        for task in tasks
    ]


@pytest.mark.engine("sqlite")
def test_what_a_second_export_says_is_what_the_first_said(seeded_app, session):
    plan = plan_named("quanzhou-145")
    actor = a_coordinator(plan.region_code)
    assert rows_of(again(plan), actor) == rows_of(plan, actor)


NAMES = ("甲市测试局", "乙市测试局", "市委、市政府测试办公室", "丙市测试局（丁局）")
# Everything that a database keeps of what is typed; what Excel would change is tested below.
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n=+-@'\"｜\\，、0😀—/"), max_size=80).map(clean)
odd = st.sampled_from(
    ["=1+1", "+1", "-1", "@SUM(1)", "007", "1e5", "长" * 500, "第一行\n\n第三行", "—", "/", "无", "是", "2025-06-30", "示例", "{=1}"]
)
kept = (texts | odd).filter(lambda text: not LOSSY.search(text))
# A figure is whatever the parser or a person left in a measure.
figures = st.fixed_dictionaries(
    {
        "what": kept.filter(lambda text: text.strip() == text),
        "comparator": st.sampled_from([">=", "<=", "=", ">", "<", "~", "range"]),
        "value": st.none() | st.integers(-(10**9), 10**9) | st.floats(0.01, 10**9).map(lambda one: round(one, 3)),
        "upper": st.none() | st.integers(0, 10**6),
        "unit": st.none() | st.sampled_from(["%", "亿元", "个百分点"]),
        "by": st.none() | st.just("2025-12-31"),
    }
)


@st.composite
def entries(draw, number):
    """A row as the tables may hold it."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
    cut = draw(st.integers(1, len(names)))
    lead = draw(st.booleans())
    continuing = draw(st.booleans())
    due = draw(st.none() | st.dates(date(1950, 1, 1), date(2099, 12, 31)))
    return Entry(
        number=f"{draw(st.sampled_from(['四/（一）', '第四章', '01', '1.10']))}/{number}",
        title=draw(kept)[:300].strip(),
        text=draw(kept.filter(bool)),
        kind=draw(st.sampled_from(MeasureKind)),
        units={
            UnitRole.LEAD: tuple(names[:cut] if lead else ()),
            UnitRole.RESPONSIBLE: tuple(() if lead else names[:cut]),
            UnitRole.SUPPORT: tuple(names[cut:]),
        },
        due=due,
        continuing=continuing,
        words=draw(kept)[:100].strip(),
        basis=draw(st.sampled_from(DeadlineBasis) if due else st.none() | st.sampled_from(DeadlineBasis)),
        criterion=draw(kept)[:500].strip(),
        weight=draw(st.integers(1, 5)),
        frequency=draw(st.none() | st.sampled_from(ReportFrequency)),
        figures=draw(st.lists(figures, max_size=2)),
        note=draw(kept)[:500].strip(),
        key=f"测-{number}",
    )


rows = st.integers(1, 6).flatmap(lambda count: st.tuples(*(entries(number) for number in range(count))))


def test_rows_with_everything_that_people_type_come_back_the_same(session):
    for name in NAMES:
        a_unit(name)
    plan = a_plan()
    session.flush()
    proposer = Proposer(XIAMEN, TODAY, plan.slug)

    @settings(max_examples=times(60, 1000), deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(rows)
    def check(made):
        tabs = read_here(export(made, NAMES), "分解表.xlsx")
        reading = interpret(tabs, plan, proposer)
        assert [row.faults for row in reading.rows] == [[]] * len(made)
        assert [as_entry(row) for row in reading.rows] == list(made)

    check()


def as_entry(row):
    units = {role: tuple(one.name for one in row.names if one.role is role) for role in UnitRole}
    due = row.deadline
    return Entry(
        row.number, row.title, row.text, row.kind, units, due.on, due.continuing, due.words, due.basis,
        row.criterion, row.weight, row.frequency, row.figures, row.note, row.key,
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ["甲\r乙", "甲\x07乙", "甲_x000D_乙", "字" * 32768, "甲\ufffe乙"], ids=["return", "bell", "escape", "long", "no sign"]
)
def test_what_excel_would_change_is_refused_with_row_and_column(text):
    entry = Entry("四/1", "", text, MeasureKind.TASK, {}, None, False, "", None, "", 1, None)
    with pytest.raises(RuleBroken, match="条款号四/1的“工作任务”"):
        export([entry], [])


def test_formulas_are_never_written():
    entry = Entry("=1", "=HYPERLINK(1)", "+1", MeasureKind.TASK, {}, None, False, "", None, "@SUM(1)", 1, None, note="-2")
    book = openpyxl.load_workbook(io.BytesIO(export([entry], ["=单位"])))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}
    assert re.match("=单位", book["单位"]["A2"].value)
