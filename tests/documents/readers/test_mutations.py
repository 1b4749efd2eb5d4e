"""Whatever happens to a file on its way: no crash, no hang, and every block has a fate. `make fuzz` tries 10,000 files."""

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.readers.mutate import STRUCTURE, Mutation, cut_or_copy
from tests.documents.readers.samples import PAPERS, TABLES
from tests.support import papers, run
from tracker.documents.readers import Unreadable, read_bytes
from tracker.plans.extract import as_json, extract

EACH = run.times(12, 10_000 // (2 * len(STRUCTURE)) + 1)
# Seconds of processor time for one file. The slowest undamaged sample takes a tenth; doubled runs make a file several times as long.
BOUND = 6.0
TALLY: Counter[tuple[str, str]] = Counter()
SLOWEST: dict[str, float] = {}

WRITERS = {
    "txt": papers.as_txt,
    "md": papers.as_md,
    "tsv": papers.as_tsv,
    "html": papers.as_html,
    "docx": papers.as_docx,
    "xlsx": papers.as_xlsx,
}


def samples(kind: str) -> list[bytes]:
    """The samples of one kind, made once per run."""
    kept = run.directory() / f"mutations-{kind}"
    with run.only_one(f"mutations-{kind}"):
        if not kept.exists():
            _make(kind, kept)
    return [path.read_bytes() for path in sorted(kept.iterdir())]


def _make(kind: str, folder: Path) -> None:
    half = folder.with_suffix(".half")
    half.mkdir()
    for name in TABLES if kind in ("xlsx", "tsv") else PAPERS:
        paper = PAPERS[name][0]
        made = papers.as_pdf(paper, half) if kind == "pdf" else WRITERS[kind](paper)
        (half / f"{name}.sample").write_bytes(made)
    for extra in half.glob("paper.*"):
        extra.unlink()
    half.rename(folder)


@pytest.fixture(autouse=True, scope="module")
def told(request: pytest.FixtureRequest) -> Iterator[None]:
    """What was tried, for the person who runs `make fuzz`."""
    yield
    capture = request.config.pluginmanager.get_plugin("capturemanager")
    if capture is not None and run.SOAK:
        with capture.global_and_fixture_disabled():
            sys.stdout.write("\n" + "\n".join(_told()) + "\n")


def _told() -> Iterator[str]:
    for kind in STRUCTURE:
        read, refused = TALLY[kind, "read"], TALLY[kind, "refused"]
        yield f"  {kind}: {read + refused} files, {read} read, {refused} refused; slowest {SLOWEST.get(kind, 0):.2f} s"
    yield f"  {sum(TALLY.values())} files"


def survives(data: bytes, kind: str) -> None:
    """Read and extract; a file that kills the process stays where TRACKER_FUZZ_LAST says (scripts/fuzz.py)."""
    if last := os.environ.get("TRACKER_FUZZ_LAST"):
        Path(last).write_bytes(data)
    began = time.process_time()
    refused = _refusal(data, kind)
    taken = time.process_time() - began
    TALLY[kind, "refused" if refused else "read"] += 1
    SLOWEST[kind] = max(SLOWEST.get(kind, 0), taken)
    assert not refused or "请" in refused
    assert taken < BOUND


def _refusal(data: bytes, kind: str) -> str:
    """The words with which the file was refused, '' when it was read."""
    try:
        document = read_bytes(data, f"mutated.{kind}")
    except Unreadable as refusal:
        return str(refusal)
    found = extract(document)
    assert sum(found.blocks.values()) == 2 * found.blocks["total"]
    assert len(found.fates) == len(document.blocks)
    json.dumps(as_json(found))
    return ""


@pytest.mark.parametrize("level", ["bytes", "structure"])
@pytest.mark.parametrize("kind", STRUCTURE)
def test_a_damaged_file_never_crashes_never_hangs_and_loses_no_block(kind: str, level: str) -> None:
    whole = samples(kind)
    mutation: Mutation = cut_or_copy if level == "bytes" else STRUCTURE[kind]

    @settings(max_examples=EACH)
    @given(st.integers(0, len(whole) - 1), st.lists(st.integers(0, 2**32), min_size=1, max_size=6))
    def damaged(which: int, seeds: list[int]) -> None:
        data = whole[which]
        for seed in seeds:
            data = mutation(data, Random(seed)) or b"x"
        survives(data, kind)

    damaged()
