"""Names of units, each once, settled for all items together."""

from tests.builders import a_coordinator, a_unit
from tests.imports.helpers import TODAY, item
from tests.imports.review_helpers import UNKNOWN, UNKNOWN_TOO, a_review
from tracker.core.db import db
from tracker.imports import assigning, names, registering, review, steps


def rows(kept):
    return names.rows_of(kept, db.session.execute(names.names(kept)).all())


def test_each_name_stands_once_and_the_unknown_first(session):
    found = [(row.sample.name, row.count, row.is_unknown) for row in rows(a_review())]
    assert found[0] == ("市示例局", 2, True)
    assert sorted(found[1:]) == [("市公安局", 3, False), ("市财政局", 3, False)]


def test_an_unknown_name_says_how_it_would_be_entered(session):
    assert rows(a_review())[0].proposed == "厦门市示例局"


def test_decided_items_no_longer_ask_about_their_names(session):
    kept, actor = a_review(), a_coordinator()
    assert names.unknown_count(kept) == 1
    review.dismiss_many(kept, [item(kept, number).id for number in (UNKNOWN, UNKNOWN_TOO)], actor=actor)
    assert names.unknown_count(kept) == 0


def test_unknown_names_are_entered_as_proposed_in_one_step(session):
    kept, actor = a_review(), a_coordinator()
    made, refused = registering.create_proposed(kept, ["市示例局", "市示例局"], today=TODAY, actor=actor)
    assert ([unit.full_name for unit in made], refused) == (["厦门市示例局"], [])
    assert [item(kept, number).units[0].unit_id for number in (UNKNOWN, UNKNOWN_TOO)] == [made[0].id] * 2
    steps.undo(kept, steps.latest(kept).id, actor=actor)
    assert names.unknown_count(kept) == 1


def test_a_name_that_cannot_be_entered_says_why_and_the_others_are(session):
    kept = a_review()
    a_unit("厦门市样板局")
    made, refused = registering.create_proposed(kept, ["市样板局", "市示例局"], today=TODAY, actor=a_coordinator())
    assert [unit.full_name for unit in made] == ["厦门市示例局"]
    assert len(refused) == 1
    assert refused[0].startswith("“市样板局”没有新建：")


def test_a_settled_name_is_listed_with_its_unit(session):
    kept, chosen = a_review(), a_unit("厦门市样板局")
    assigning.choose_unit(item(kept, UNKNOWN).units[0], chosen, everywhere=True, actor=a_coordinator())
    assert ("市示例局", "厦门市样板局") in [(row.sample.name, row.registered.full_name) for row in rows(kept)]
