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
    wrong = [key for key in ("measures", "numbers", "units", "groups", "deadlines", "quantities") if tally[key][0] != tally[key][1]]
    assert wrong == [], report


@pytest.mark.parametrize("slug", ["xiamen-2009", "xiamen-2019", "quanzhou-145", "fuzhou-145"])
def test_a_sound_seed_gives_all_indicators(shared: Path, slug: str) -> None:
    gold = json.loads((shared / "seeds-gold" / f"{slug}.json").read_text(encoding="utf-8"))
    report: list[str] = []
    right, total = corpus.compare_indicators(gold, corpus.parse(shared / "seeds" / gold["file"]), report)
    assert right == total, report


def test_the_damage_of_the_damaged_seed_is_named_and_nothing_is_invented(shared: Path) -> None:
    gold = json.loads((shared / "seeds-gold" / "fujian-2021.json").read_text(encoding="utf-8"))
    report: list[str] = []
    figures = corpus.damaged(shared, gold, corpus.parse(shared / "seeds" / gold["file"]), report)
    assert [name for name, (right, total) in figures.items() if right != total] == [], report


def test_the_script_says_how_to_find_the_texts() -> None:
    done = subprocess.run([sys.executable, "scripts/corpus.py", "--help"], capture_output=True, text=True, check=True)
    assert "TRACKER_SHARED" in done.stdout
