"""Walking through items: filters, next and previous, what waits."""

from tests.builders import a_coordinator
from tests.imports.helpers import item
from tests.imports.review_helpers import CANDIDATE, CERTAIN, LEAD_ONLY, UNKNOWN, a_review
from tracker.core.db import db
from tracker.imports import listing, review
from tracker.imports.listing import ItemFilter


def numbers(kept, show="", q=""):
    return [one.number for one in db.session.scalars(listing.items(kept, ItemFilter(show, q)))]


def test_filters_keep_what_they_say(session):
    kept, actor = a_review(), a_coordinator()
    review.accept(item(kept, CERTAIN), actor=actor)
    review.dismiss(item(kept, LEAD_ONLY), actor=actor)
    assert numbers(kept, "accepted") == [CERTAIN]
    assert numbers(kept, "dismissed") == [LEAD_ONLY]
    assert numbers(kept, "candidate") == [CANDIDATE]
    assert len(numbers(kept, "open")) == len(numbers(kept, "doubt")) == 3
    assert listing.counts(kept) == {"": 5, "doubt": 3, "open": 3, "accepted": 1, "dismissed": 1, "candidate": 1}


def test_a_search_looks_into_number_title_text_and_statement(session):
    kept = a_review()
    assert numbers(kept, q="巡护 市示例局") == [UNKNOWN]
    assert numbers(kept, q="100%") == []


def test_the_review_begins_with_the_first_undecided_item(session):
    kept = a_review()
    review.accept(item(kept, CERTAIN), actor=a_coordinator())
    assert listing.first_item(kept) == item(kept, LEAD_ONLY).id


def test_when_everything_is_decided_it_begins_with_the_first(session):
    kept = a_review()
    review.dismiss_many(kept, [item(kept, number).id for number in numbers(kept)], actor=a_coordinator())
    assert listing.first_item(kept) == item(kept, CERTAIN).id


def test_the_next_doubt_comes_round_again(session):
    kept = a_review()
    assert listing.next_doubt(kept, item(kept, CANDIDATE).position) == item(kept, LEAD_ONLY).id


def test_neighbours_stay_within_the_filter(session):
    kept = a_review()
    review.accept(item(kept, LEAD_ONLY), actor=a_coordinator())
    wanted, one = ItemFilter("open"), item(kept, UNKNOWN)
    assert listing.neighbour(kept, wanted, one.position, back=True) == item(kept, CERTAIN).id
    assert listing.place_in(kept, wanted, one) == 2
