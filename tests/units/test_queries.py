"""Finding units for a picker."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.builders import FUZHOU, PROVINCE, XIAMEN
from tracker.core.db import db
from tracker.units import queries

TODAY = date(2024, 6, 3)


def found(q: str, region: str, on: date = TODAY, limit: int = 20) -> list[str]:
    return [unit.full_name for unit in queries.search(q, region=region, on=on, limit=limit)]


def test_units_of_the_own_region_come_first(session: Session) -> None:
    names = found("财政", XIAMEN)
    assert names[0] == "厦门市财政局"
    assert {"福建省财政厅", "福州市财政局"} <= set(names)


def test_an_alias_finds_its_unit(session: Session) -> None:
    assert found("市发展改革委", XIAMEN)[0] == "厦门市发展和改革委员会"


def test_an_exact_name_comes_before_longer_ones(session: Session) -> None:
    assert found("福州市人民政府", FUZHOU)[0] == "福州市人民政府"


def test_names_that_are_not_borne_on_the_day_are_left_out(session: Session) -> None:
    assert "中国银行保险监督管理委员会福建监管局" not in found("福建监管局", PROVINCE)
    assert "中国银行保险监督管理委员会福建监管局" in found("福建监管局", PROVINCE, date(2021, 1, 1))


def test_signs_of_the_search_language_mean_nothing(session: Session) -> None:
    assert (found("%", XIAMEN), found("_", XIAMEN), found("  ", XIAMEN)) == ([], [], [])


def test_a_search_is_limited_in_the_database_and_takes_one_query(session: Session) -> None:
    statements: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert len(found("局", XIAMEN, limit=5)) == 5
    selects = [statement for statement in statements if statement.startswith("SELECT")]
    assert (len(selects), "LIMIT" in selects[0]) == (1, True)
