"""Every kind of report: its structure, its words, and that nothing is said about nothing, over many invented facts."""

import copy
import json
import random
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.builders import XIAMEN, a_coordinator, a_measure, a_plan
from tests.reports.world import TODAY, City
from tests.support.run import times
from tracker.core import clock
from tracker.core.errors import RuleBroken
from tracker.core.periods import middle_of, parse_period
from tracker.regions.models import Region
from tracker.reports import counting, findings, snapshot
from tracker.reports.document import Annex, Block, Heading, Paragraph, Table
from tracker.reports.facts_view import SnapshotView
from tracker.reports.scope import scope_for
from tracker.reports.snapshot import Snapshot, freeze, take
from tracker.reports.titles import title_of
from tracker.reports.wording import Composition, compose
from tracker.tasks import services as tasks
from tracker.tasks.models import Light, ProgressClass, TaskStatus

PERIODS = ["2024-W40", "2024-09", "2024Q3", "2024H2", "2024", "202101-202409", "202101-202512"]
MISTAKES = re.compile(
    r"(?<![\d.])0[项份个]|[。，；：、]{2}|（）|“”|《》|None|nan|\{|\}|(?<!\d)0天|等0|占—|[，；、]$|。」|共0|-0\.0|  ", re.MULTILINE
)
SAID = ("", "资金未到位。", "一、缺地；\n二、缺人。")
DOUBLED_MEASURE = re.compile(r"项项|份份|个个单位|单位单位|任务任务")


def taken(session: Session, city: City, period: str, today: date = TODAY) -> Snapshot:
    wanted = parse_period(period)
    plan = city.plan if wanted.kind == "span" else None
    region = session.get_one(Region, XIAMEN)
    return take(session, scope_for(region, wanted, today=today, plan=plan, interim=wanted.end >= today))


@pytest.fixture
def snapshots(session: Session, city: City) -> dict[str, Snapshot]:
    return {period: taken(session, city, period) for period in PERIODS}


def view_of(data: Snapshot) -> SnapshotView:
    return SnapshotView.of(freeze(data)[0])


def headings(composition: Composition) -> list[str]:
    return [block.text for block in composition.document.blocks if isinstance(block, Heading) and block.level == 1]


def texts(composition: Composition) -> Iterator[str]:
    document = composition.document
    for block in (*document.blocks, *(block for annex in document.annexes for block in annex.blocks)):
        if isinstance(block, Heading | Paragraph):
            yield block.text
        elif isinstance(block, Table):
            yield block.note


def check(composition: Composition) -> None:
    """What holds for every document of every kind."""
    document = composition.document
    for text in texts(composition):
        assert not (found := MISTAKES.search(text)), (found, text)
        assert not DOUBLED_MEASURE.search(text), text
    for paragraph in (block for block in document.blocks if isinstance(block, Paragraph)):
        assert paragraph.text.endswith(("。", "：", "。）")), paragraph.text
    no_heading_stands_alone(document.blocks)
    assert [annex.number for annex in document.annexes] == list(range(1, len(document.annexes) + 1))
    assert all(has_rows(annex) for annex in document.annexes)
    cited = {int(n) for text in texts(composition) for n in re.findall(r"附件(\d)", text)}
    assert cited <= {annex.number for annex in document.annexes}
    for table in (block for block in document.blocks if isinstance(block, Table) and block.caption.startswith("表1")):
        for axis in {row[0] for row in table.rows}:
            assert sum(round(float(row[3].rstrip("%")) * 10) for row in table.rows if row[0] == axis) == 1000


def no_heading_stands_alone(blocks: tuple[Block, ...]) -> None:
    for block, after in zip(blocks, (*blocks[1:], Heading(1, "end")), strict=True):
        if isinstance(block, Heading):
            assert not isinstance(after, Heading) or after.level > block.level, block.text


def has_rows(annex: Annex) -> bool:
    return all(isinstance(block, Table) and block.rows for block in annex.blocks)


def test_each_kind_has_its_title_and_its_sections(snapshots: dict[str, Snapshot]) -> None:
    made = {period: compose(view_of(data)) for period, data in snapshots.items()}
    found = {period: (title_of(view_of(snapshots[period])), headings(one)) for period, one in made.items()}
    bulletin = ["一、总体情况", "二、进展较好的单位和任务", "三、存在问题", "四、下一步要求"]
    assert found["2024-W40"][0] == "督查工作周报（2024年第40周）"
    assert found["2024-W40"][1][0] == "一、总体情况"
    assert found["2024-09"] == ("关于2024年9月督办事项办理情况的通报", bulletin)
    assert found["2024Q3"] == ("关于2024年第三季度督办事项办理情况的通报", bulletin)
    assert found["2024H2"][1][1] == "二、各规划推进情况"
    assert found["202101-202409"][0] == "《测试金融规划》实施情况中期评估报告"
    assert found["202101-202512"][0] == "《测试金融规划》实施情况总结评估报告（期中）"
    for one in made.values():
        check(one)
    assert [annex.title for annex in made["2024-09"].document.annexes] == ["逾期滞后清单", "各单位办理情况统计表"]
    assert made["2024-W40"].document.addressee is None


def test_an_evaluation_names_reasons_and_proposals_for_what_is_not_done(session: Session, city: City) -> None:
    a_measure(city.plan)
    session.flush()
    data = taken(session, city, "202101-202512", today=date(2026, 1, 5))
    assert data["evaluation"]["kind"] == "final"
    assert {row["result"] for row in data["evaluation"]["measures"]} >= {"done", "late", "no_task"}
    open_ones = {row["id"] for row in data["tasks"] if row["status"] != "closed"}
    assert {row["task"] for row in data["evaluation"]["shortfalls"]} == open_ones, "nothing disappears"
    assert {row["proposal"] for row in data["evaluation"]["shortfalls"]} == {"carry_over"}
    made = compose(view_of(data))
    check(made)
    assert [annex.title for annex in made.document.annexes] == ["主要指标完成情况评估表", "措施落实情况评估表", "未办结任务原因和建议清单"]
    assert any("建议结转至后续规划继续推进" in text for text in texts(made))


def test_what_was_carried_over_is_named_and_not_counted_twice(session: Session, city: City) -> None:
    city.plan.successor = a_plan("后续规划", slug="next")
    on = date(2025, 12, 30)
    with clock.moved_to(on):
        tasks.carry_over(city.far_behind, due_on=date(2027, 12, 31), actor=a_coordinator(), today=on)
        session.flush()
    data = taken(session, city, "202101-202512", today=date(2026, 1, 5))
    assert [row["number"] for row in data["evaluation"]["carried"]] == [city.far_behind.number]
    assert city.far_behind.id not in data["totals"]["tasks"]["ids"]
    made = compose(view_of(data))
    check(made)
    assert made.document.annexes[-1].title == "已结转任务清单"
    assert any("另有1项任务已经结转至《后续规划》" in text for text in texts(made))


@pytest.mark.parametrize(
    ("period", "plan", "words"),
    [("202101-202409", False, "只针对一部规划"), ("202102-202409", True, "从规划期开始时起算"), ("202101-202601", True, "最晚到规划期末")],
)
def test_what_cannot_be_evaluated_is_said(session: Session, city: City, period: str, plan: bool, words: str) -> None:
    region = session.get_one(Region, XIAMEN)
    with pytest.raises(RuleBroken, match=words):
        scope_for(region, parse_period(period), today=TODAY, plan=city.plan if plan else None, interim=True)


def test_the_middle_of_a_plan() -> None:
    assert middle_of(date(2021, 1, 1), date(2025, 12, 31)) == date(2023, 6, 30)
    assert middle_of(date(2024, 1, 1), date(2024, 12, 31)) == date(2024, 6, 30)
    assert parse_period("202101-202409").previous().code == "201704-202012"


@pytest.mark.engine("sqlite")
def test_no_invented_facts_make_bad_chinese(snapshots: dict[str, Snapshot]) -> None:
    """Tasks, reports and indicators drawn at random, none of them too: the words stay whole for every kind."""
    chance = random.Random(20241008)
    for _ in range(times(40, 2000)):
        for data in snapshots.values():
            made = compose(view_of(shaken(data, chance)))
            check(made)


def shaken(data: Snapshot, chance: random.Random) -> Snapshot:
    """A snapshot whose rows were changed or left out at random, counted again by the same functions."""
    found = copy.deepcopy(data)
    rows = [row for row in found["tasks"] if chance.random() < chance.choice((0.0, 0.3, 1.0))]
    rows = [copied for row in rows for copied in several(row, chance)]
    for row in rows:
        shake(row, chance)
    ids = {row["id"] for row in rows}
    dues = [due for due in found["dues"] if due["task"] in ids and chance.random() < 0.8]
    returned = [row for row in found["problems"]["returned"] if row["task"] in ids]
    period = parse_period(found["period"]["code"])
    units = findings.unit_rows(rows, dues, returned, period)
    as_of = date.fromisoformat(found["as_of"])
    counted = snapshot.Counted(rows, dues, returned, {}, None)  # type: ignore[arg-type]
    found |= {
        "tasks": rows,
        "dues": dues,
        "totals": snapshot.totals(rows),
        "rates": {
            "on_time": counting.on_time(counted.rows, period, as_of),
            "report": counting.reported(dues),
            "sign": counting.signed(rows, period, as_of),
        },
        "by_plan": [
            {"plan": slug, **counting.group([row for row in rows if row["plan"] == slug])} for slug in sorted({row["plan"] for row in rows})
        ],
        "by_unit": units,
        "good": findings.good(rows, units, period),
        "problems": findings.problems(rows, dues, returned),
        "requests": {},
        "due_next": counting.figure(row for row in rows if chance.random() < 0.4),
        "indicators": [one for one in found["indicators"] if chance.random() < 0.6],
    }
    if "evaluation" in found:
        facts = found["evaluation"]
        facts["measures"] = [{**one, "tasks": [task for task in one["tasks"] if task in ids]} for one in facts["measures"]]
        facts["shortfalls"] = [
            {
                "task": row["id"],
                "problems": chance.choice(("", "资金未到位。", "一、缺地；\n二、缺人。")),
                "decisions": [],
                "proposal": proposed,
            }
            for row in rows
            if row["status"] != "closed" and (proposed := chance.choice(("adjust", "hasten", "carry_over", "finish", "keep_up")))
        ]
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


def several(row: dict[str, Any], chance: random.Random) -> list[dict[str, Any]]:
    """The row once, or so often that lists grow beyond what is named in the text."""
    count = chance.choice((1, 1, 1, 12))
    return [row, *({**row, "id": row["id"] * 1000 + n, "number": f"{row['number']}.{n}"} for n in range(1, count))]


def shake(row: dict[str, Any], chance: random.Random) -> None:
    row["status"] = str(chance.choice([status for status in TaskStatus if status is not TaskStatus.DRAFT]))
    row["class"] = str(chance.choice([*ProgressClass, counting.NO_CLASS]))
    row["percent"], row["cooperating"] = chance.randint(0, 100), chance.random() < 0.2
    row["rule"] = chance.choice(("overdue", "far_behind", "behind", "reports_missing", "on_pace"))
    row["light"] = str(Light.RED if row["rule"] in ("overdue", "far_behind", "reports_missing") else chance.choice(list(Light)))
    row["days_overdue"] = chance.randint(1, 99) if row["rule"] == "overdue" else 0
    row["due_on"] = row["due_on"] or "2024-09-20"
    row["over"] = -chance.randint(311, 900) / 10 if row["rule"] == "far_behind" else -chance.randint(101, 299) / 10
