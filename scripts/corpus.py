"""`make corpus`: what the parser finds, against the hand-made gold.

The development documents go through their own score.py; the five seeds are compared here, item by item.
The texts are looked for in TRACKER_SHARED (default ../shared). Exit 1 when a bar of parsing.md §8 is missed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.damaged_seed import compare_damage  # noqa: E402
from tracker.documents.readers import canon, read  # noqa: E402
from tracker.plans.extract import as_json, extract  # noqa: E402

BARS = {"measure_f1": 0.98, "unit_f1": 0.98, "role_accuracy": 0.98, "group_f1": 0.95, "deadline_explicit_recall": 0.95}
DAMAGED = "fujian-2021"
SOUND = ("measures", "units", "groups", "deadlines", "quantities", "indicators")
FACTS = ("title", "issuer", "doc_number", "issue_date", "period_start", "period_end")


def flat(text: str) -> str:
    """Canonical signs, no white space: what the gold compares."""
    return "".join(canon(text or "").split())


def parse(path: Path) -> dict[str, Any]:
    return as_json(extract(read(path)))


def match(gold: dict[str, Any], found: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The measure that opens like the gold one; the same number decides between several."""
    start = flat(gold["starts_with"] or "")
    if not start:
        return None
    fitting = [
        one for one in found if any(flat(text).startswith(start) or start in flat(text)[:40] for text in (one["text"], one["title"]))
    ]
    return next((one for one in fitting if one["number"] == gold["number"]), fitting[0] if fitting else None)


def compare_measures(gold: dict[str, Any], out: dict[str, Any], report: list[str]) -> dict[str, tuple[int, int]]:
    """(right, all) for measures, assigned units, groups and stated deadlines."""
    tally = {"measures": [0, 0], "numbers": [0, 0], "units": [0, 0], "groups": [0, 0], "deadlines": [0, 0], "quantities": [0, 0]}
    used: set[int] = set()
    for wanted in gold["measures"]:
        if not wanted.get("starts_with"):
            continue
        tally["measures"][1] += 1
        one = match(wanted, out["measures"])
        if one is None:
            report.append(f"missing measure {wanted['number']} {wanted['starts_with']}")
            one = {"units": [], "unit_groups": [], "deadline": None, "deadline_source": None, "quantities": [], "number": None}
        else:
            tally["measures"][0] += 1
            used.add(id(one))
        _note(tally, "numbers", one["number"] == wanted["number"], f"number {wanted['number']}: {one['number']}", report)
        for unit in wanted["units"]:
            if unit.get("basis", "assigned") == "assigned":
                ok = any(flat(has["name"]) == flat(unit["name"]) and has["role"] == unit["role"] for has in one["units"])
                _note(
                    tally,
                    "units",
                    ok,
                    f"unit {wanted['number']} {unit['name']} {unit['role']}: {[has['name'] for has in one['units']]}",
                    report,
                )
        for group in wanted["unit_groups"]:
            if not isinstance(group, dict) or group.get("basis", "assigned") == "assigned":
                name = group if isinstance(group, str) else group["name"]
                _note(
                    tally,
                    "groups",
                    flat(name) in map(flat, one["unit_groups"]),
                    f"group {wanted['number']} {name}: {one['unit_groups']}",
                    report,
                )
        stated = one["deadline"] if one["deadline_source"] == "stated" else None
        if wanted["deadline_source"] == "stated" or stated:
            ok = stated == (wanted["deadline"] if wanted["deadline_source"] == "stated" else None)
            _note(
                tally,
                "deadlines",
                ok,
                f"deadline {wanted['number']}: {stated}, gold {wanted['deadline']} {wanted['deadline_text']} / {one.get('deadline_text')}",
                report,
            )
        for quantity in wanted.get("quantities", []):
            ok = any(
                (has["value"], has["comparator"], has["unit"]) == (quantity["value"], quantity["comparator"], quantity["unit"])
                for has in one["quantities"]
            )
            _note(
                tally,
                "quantities",
                ok,
                f"quantity {wanted['number']} {quantity['comparator']}{quantity['value']}{quantity['unit']}",
                report,
            )
    extra = [one for one in out["measures"] if id(one) not in used]
    report += [f"extra measure {one['number']} {one['text'][:30]}" for one in extra]
    tally["measures"][1] += len(extra)
    return {key: (right, total) for key, (right, total) in tally.items()}


def _note(tally: dict[str, list[int]], key: str, ok: bool, words: str, report: list[str]) -> None:
    tally[key][1] += 1
    tally[key][0] += ok
    if not ok:
        report.append(words)


INDICATOR_FIELDS = (
    "unit",
    "baseline_year",
    "baseline_value",
    "target_value",
    "target_upper",
    "comparator",
    "annual_growth",
    "target_basis",
    "nature",
)


def compare_indicators(gold: dict[str, Any], out: dict[str, Any], report: list[str]) -> tuple[int, int]:
    """Indicators found with the right name, year and figures; an invented one counts as wrong."""
    right = 0
    left = list(out["indicators"])
    for wanted in gold["indicators"]:
        same = [one for one in left if flat(one["name"]) == flat(wanted["name"]) and one["target_year"] == wanted["target_year"]]
        if not same:
            report.append(f"missing indicator {wanted['name']} {wanted['target_year']} {wanted['target_value']}")
            continue
        left.remove(same[0])
        # A baseline that the gold took from another chapter is not in the row.
        fields = [key for key in INDICATOR_FIELDS if not (key.startswith("baseline") and wanted.get("baseline_from"))]
        wrong = [f"{key} {same[0].get(key)} gold {wanted.get(key)}" for key in fields if same[0].get(key) != wanted.get(key)]
        right += not wrong
        if wrong:
            report.append(f"indicator {wanted['name']} {wanted['target_year']}: {'; '.join(wrong)}")
    report += [f"extra indicator {one['name']} {one['target_year']} {one['target_value']}" for one in left]
    return right, len(gold["indicators"]) + len(left)


def seeds(shared: Path, errors: int) -> bool:
    """Compare the five seeds; True when the four sound ones are whole and the damage of the fifth is named."""
    whole = True
    for path in sorted((shared / "seeds-gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if "measures" not in gold:
            continue
        out = parse(shared / "seeds" / gold["file"])
        report: list[str] = []
        if gold["slug"] == DAMAGED:
            figures = damaged(shared, gold, out, report)
            whole = whole and all(right == total for right, total in figures.values())
        else:
            figures = compare_measures(gold, out, report)
            figures["indicators"] = compare_indicators(gold, out, report)
            whole = whole and all(figures[key][0] == figures[key][1] for key in SOUND)
            figures["outline"] = compare_outline(gold, out)
        print(f"{gold['slug']:14s}", " ".join(f"{key} {right}/{total}" for key, (right, total) in figures.items()))
        report += [f"{key}: {out[key]}, gold {gold[key]}" for key in FACTS if flat(str(out[key])) != flat(str(gold[key]))]
        for line in report[:errors]:
            print("     ", line)
    print("the seeds are whole" if whole else "the seeds are not whole")
    return whole


def damaged(shared: Path, gold: dict[str, Any], out: dict[str, Any], report: list[str]) -> dict[str, tuple[int, int]]:
    """The figures of the damaged seed."""
    text = (shared / "seeds" / gold["file"]).read_text(encoding="utf-8")
    return compare_damage(gold, out, text, flat, report)


def compare_outline(gold: dict[str, Any], out: dict[str, Any]) -> tuple[int, int]:
    """Headings found with number and words, of all in the gold or found."""
    wanted = {(one["number"], flat(one["heading"])) for one in gold["outline"]}
    found = {(one["number"], flat(one["heading"])) for one in out["outline"]}
    return len(wanted & found), len(wanted | found)


def development(shared: Path, errors: int) -> bool:
    """Run score.py over the development documents; True when every bar is met."""
    corpus = shared / "corpus-dev"
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted((corpus / "docs").iterdir()):
            target = Path(folder) / f"{path.stem}.json"
            if path.suffix != ".xlsx" or not target.exists():
                target.write_text(json.dumps(parse(path), ensure_ascii=False), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, str(corpus / "score.py"), folder, "--errors", str(errors)], capture_output=True, text=True, check=True
        )
    print(done.stdout.rstrip())
    figures = json.loads(done.stdout.strip().splitlines()[-1])
    missed = [f"{key} {figures[key]} < {bar}" for key, bar in BARS.items() if figures[key] < bar]
    print("bars missed: " + ", ".join(missed) if missed else "all bars met")
    return not missed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", type=int, default=20, help="differences to print per document")
    options = parser.parse_args()
    shared = (ROOT / os.environ.get("TRACKER_SHARED", "../shared")).resolve()
    if not (shared / "corpus-dev").is_dir():
        print("没有对照文本：请用 TRACKER_SHARED 指明所在目录")
        return
    sound = seeds(shared, options.errors)
    good = development(shared, options.errors)
    sys.exit(0 if sound and good else 1)


if __name__ == "__main__":
    main()
