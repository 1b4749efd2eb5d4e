"""Workbooks made to break the reader, and bodies that are too large, on the real server."""

import contextlib
import http.client
import io
import random
import zipfile
from urllib.parse import urlsplit

import pytest

from tests.builders import a_reporter, a_task, a_unit
from tests.support.run import times
from tracker.core.errors import RuleBroken
from tracker.progress import owed, workbook

SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TOO_MUCH = 45 * 1024 * 1024


@pytest.fixture
def sheet(session) -> bytes:
    unit = a_unit()
    a_reporter(unit)
    a_task(lead=unit, with_dues=True)
    return workbook.template(owed.owed_by(unit.id))


def changed(data: bytes, **parts: bytes) -> bytes:
    """The workbook with other contents of some parts; ``__`` in a name stands for the slash."""
    new = {name.replace("__", "/") + ".xml": content for name, content in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            made.writestr(name, new.get(name, old.read(name)))
    return out.getvalue()


def strings(count: int, text: bytes = b"a") -> bytes:
    return f"<sst {SPREADSHEET}>".encode() + b"<si><t>" + text + b"</t></si>" * count + b"</sst>"


@pytest.mark.engine("sqlite")
@pytest.mark.parametrize("bomb", [strings(2_000_000), strings(1, b"a" * 40_000_000)], ids=["tags", "bytes"])
def test_a_small_file_that_unpacks_without_end_is_refused_unread(sheet, bomb):
    data = changed(sheet, xl__sharedStrings=bomb)
    assert len(data) < 400_000
    with pytest.raises(RuleBroken, match="过大"):
        workbook.read(data)


@pytest.mark.engine("sqlite")
def test_entities_are_never_unfolded(sheet):
    names = "bcdefghi"
    levels = "".join(f'<!ENTITY {name} "{f"&{chr(ord(name) - 1)};" * 20}">' for name in names)
    bomb = f'<!DOCTYPE l [<!ENTITY a "{"a" * 20}">{levels}]><sst {SPREADSHEET}><si><t>&i;</t></si></sst>'
    with pytest.raises(RuleBroken, match="损坏"):
        workbook.read(changed(sheet, xl__sharedStrings=bomb.encode()))


@pytest.mark.engine("sqlite")
def test_broken_workbooks_are_refused_with_a_sentence(sheet):
    chance = random.Random(7)
    with zipfile.ZipFile(io.BytesIO(sheet)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.endswith(".xml")}
    for _ in range(times(60, 2000)):
        name = chance.choice(sorted(parts))
        content = bytearray(parts[name])
        for _ in range(chance.choice((1, 3, 8))):
            content[chance.randrange(len(content))] = chance.choice(b'<>"/=09azA')
        with contextlib.suppress(RuleBroken):  # read, or refused in words; anything else fails the test
            workbook.read(changed(sheet, **{name.removesuffix(".xml").replace("/", "__"): bytes(content)}))


@pytest.mark.slow
def test_a_body_that_is_too_large_is_answered_with_our_page(live_server):
    """Cut off while sending, a browser would show its own words about a broken connection."""
    with contextlib.closing(http.client.HTTPConnection(urlsplit(live_server.url).netloc, timeout=60)) as connection:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/login", body=b"login=" + b"a" * TOO_MUCH, headers=form)
        answer = connection.getresponse()
        assert (answer.status, "20 MB" in answer.read().decode()) == (413, True)
