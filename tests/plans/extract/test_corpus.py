"""The bars of parsing.md §8 on the real texts (they stay outside the repository: TRACKER_SHARED)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import corpus


@pytest.mark.slow
def test_the_development_documents_meet_every_bar(shared: Path) -> None:
    assert corpus.development(shared, 0)


@pytest.mark.parametrize("slug", ["xiamen-2009", "xiamen-2019", "quanzhou-145", "fuzhou-145"])
def test_a_sound_seed_gives_all_measures_units_and_deadlines(shared: Path, slug: str) -> None:
    gold = json.loads((shared / "seeds-gold" / f"{slug}.json").read_text(encoding="utf-8"))
    report: list[str] = []
    tally = corpus.compare_measures(gold, corpus.parse(shared / "seeds" / gold["file"]), report)
    wrong = [key for key in ("measures", "units", "deadlines") if tally[key][0] != tally[key][1]]
    assert wrong == [], report


@pytest.mark.parametrize("slug", ["xiamen-2019", "quanzhou-145", "fuzhou-145"])
def test_a_sound_seed_gives_all_indicators_of_its_table(shared: Path, slug: str) -> None:
    gold = json.loads((shared / "seeds-gold" / f"{slug}.json").read_text(encoding="utf-8"))
    report: list[str] = []
    right, total = corpus.compare_indicators(gold, corpus.parse(shared / "seeds" / gold["file"]), report)
    assert right == total, report


def test_every_statement_of_the_damaged_seed_is_read_as_the_gold_has_it(shared: Path) -> None:
    gold = json.loads((shared / "seeds-gold" / "fujian-2021.json").read_text(encoding="utf-8"))
    assigned = [[unit["name"] for unit in one["units"] if unit["basis"] == "assigned"] for one in gold["measures"]]
    wanted = {frozenset(names) for names in assigned if names}
    found = {frozenset(unit["name"] for unit in one["units"]) for one in corpus.parse(shared / "seeds" / gold["file"])["measures"]}
    assert found == wanted


def test_the_damage_of_the_damaged_seed_is_named(shared: Path) -> None:
    gold = json.loads((shared / "seeds-gold" / "fujian-2021.json").read_text(encoding="utf-8"))
    warnings = corpus.parse(shared / "seeds" / gold["file"])["warnings"]
    gaps = "".join(one["message"] for one in warnings if one["code"] == "numbering_gap")
    assert all(number in gaps for number in ("（九）", "（十）", "（十三）", "（十七）", "（十九）"))
    doubled = [one["message"] for one in warnings if one["code"] in ("sentence_repeated", "statement_displaced")]
    missing = [
        one["starts_with"]
        for one in gold["repeated"]
        if not any(corpus.flat(one["starts_with"])[1:] in corpus.flat(line) for line in doubled)
    ]
    assert missing == []


def test_the_script_says_how_to_find_the_texts() -> None:
    done = subprocess.run([sys.executable, "scripts/corpus.py", "--help"], capture_output=True, text=True, check=True)
    assert "TRACKER_SHARED" in done.stdout
