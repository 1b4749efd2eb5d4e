"""Files made to hurt: each is refused with a sentence that says what to do, or read safely, within the limits of a child."""

import socket

import pytest

from tests.documents.readers import pdfs
from tests.documents.readers.hostile_files import ENTITIES, LAUGHS, NO_ENDINGS, OUTSIDE, REFUSED, SAFE, SAFELY, STRANGE_NAMES
from tests.documents.readers.word import body_part, p, package
from tracker.documents.readers import Unreadable
from tracker.plans.parsing import Parsed, parse_file


def outcome(data: bytes, name: str) -> Parsed | str:
    """What was read, or the words of the refusal."""
    try:
        return parse_file(data, name)
    except Unreadable as refusal:
        return str(refusal)


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_made_to_hurt_is_refused_with_a_sentence_that_says_what_to_do(name: str) -> None:
    words, make = REFUSED[name]
    with pytest.raises(Unreadable, match=words):
        parse_file(make(), name)


@pytest.mark.parametrize("name", SAFELY)
def test_what_is_harmless_in_a_file_made_to_hurt_is_read(name: str) -> None:
    found = parse_file(SAFELY[name](), name)
    assert any(word in block.text for block in found.document.blocks for word in (SAFE, "report"))


@pytest.mark.parametrize("before", [LAUGHS, OUTSIDE], ids=["laughs", "outside"])
@pytest.mark.parametrize("name", ENTITIES)
def test_entities_are_neither_multiplied_nor_fetched(name: str, before: str) -> None:
    found = outcome(ENTITIES[name](before), name)
    text = found if isinstance(found, str) else "".join(block.text for block in found.document.blocks)
    assert "root:" not in text
    assert text.count("ha") < 1000
    assert SAFE in text or "请" in text


def test_nothing_is_fetched_from_elsewhere() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        page = f'<!DOCTYPE html SYSTEM "{address}"><link rel=stylesheet href="{address}"><img src="{address}"><p>{SAFE}'
        part = f'<!DOCTYPE w SYSTEM "{address}">{body_part(p(SAFE))}'
        assert isinstance(outcome(page.encode(), "a.html"), Parsed)
        assert isinstance(outcome(package({"word/document.xml": part}), "a.docx"), Parsed)
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_page_that_unpacks_without_end_ends_with_the_limits() -> None:
    bomb = pdfs.stream(b"0 0 m 9 9 l S\n" * 12_000_000)
    found = outcome(pdfs.pdf(pdfs.CATALOG, pdfs.tree([3], 1), pdfs.page(4), bomb), "a.pdf")
    assert isinstance(found, str)
    assert "再导入" in found


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_a_strange_name_changes_nothing(name: str) -> None:
    assert isinstance(outcome(SAFE.encode(), name), Parsed)


@pytest.mark.parametrize("name", NO_ENDINGS)
def test_a_name_without_a_known_ending_is_refused(name: str) -> None:
    assert "另存为 .txt" in str(outcome(SAFE.encode(), name))
