"""The figures for the damaged seed: what is lost, displaced or doubled in it must be named, what is left must be read.

Statements are told from their place in print: one is in place when the sentence before it belongs, by the gold, to an item with
just these units. Nothing may be invented: no statement that the gold does not have, and on an item that is attached none but its own.
"""

import re
from collections.abc import Callable
from typing import Any

Tally = dict[str, tuple[int, int]]
_CLAUSE = re.compile(r"\(责任单位:[^()]*\)")
_WARNED = {"sentence_repeated", "statement_repeated", "heading_doubled"}


def compare_damage(gold: dict[str, Any], out: dict[str, Any], text: str, flat: Callable[[str], str], report: list[str]) -> Tally:
    """(found, all) for lost headings, displaced statements, doubled sentences and statements read; (invented, 0) at the end."""
    return {
        "lost headings flagged": _lost(gold, out, report),
        "displaced statements flagged": _displaced(gold, out, text, flat, report),
        "doubled sentences flagged": _doubled(gold, out, flat, report),
        "statements read": _read(gold, out, flat, report),
        "invented": _invented(gold, out, flat, report),
    }


def _counted(wanted: list[str], found: Callable[[str], bool], what: str, report: list[str]) -> tuple[int, int]:
    missing = [one for one in wanted if not found(one)]
    report += [f"{what} {one}" for one in missing]
    return len(wanted) - len(missing), len(wanted)


def _lost(gold: dict[str, Any], out: dict[str, Any], report: list[str]) -> tuple[int, int]:
    numbers = [one["number"].split("/")[-1] for one in gold["outline"] if one.get("lost")]
    gaps = [re.split("缺少|，", one["message"])[1] for one in out["warnings"] if one["code"] == "numbering_gap" and one["line"]]
    return _counted(numbers, lambda number: any(number in gap.split("、") for gap in gaps), "lost heading not flagged", report)


def _displaced(gold: dict[str, Any], out: dict[str, Any], text: str, flat: Callable[[str], str], report: list[str]) -> tuple[int, int]:
    plain = flat(text)
    owners = {flat(start): _units(one) for one in gold["measures"] for start in [*one["sentences"], one["starts_with"] or ""] if start}
    wanted: list[str] = []
    for clause in _CLAUSE.finditer(plain):
        before = plain[: clause.start()].rstrip("。").rpartition("。")[2]
        owner = next((units for start, units in owners.items() if start in before), None)
        if owner is not None and owner != _printed_units(clause[0], gold, flat):
            wanted.append(clause[0].strip("()")[:20])
    flagged = [flat(one["message"]) for one in out["warnings"] if one["code"] == "statement_displaced" and one["line"]]
    return _counted(wanted, lambda words: any(words in message for message in flagged), "displaced statement not flagged", report)


def _printed_units(clause: str, gold: dict[str, Any], flat: Callable[[str], str]) -> frozenset[str]:
    """The units of the gold statement whose printed names make up this clause."""
    names = sorted(re.split("[,、]", clause.strip("()").removeprefix("责任单位:")))
    for one in gold["measures"]:
        printed = [unit.get("as_printed", unit["name"]) for unit in one["units"]] + [group["name"] for group in one["unit_groups"]]
        if sorted(flat(name) for name in printed) == names:
            return _units(one)
    return frozenset()


def _doubled(gold: dict[str, Any], out: dict[str, Any], flat: Callable[[str], str], report: list[str]) -> tuple[int, int]:
    named = [flat(one["message"]) for one in out["warnings"] if one["code"] in _WARNED and one["line"]]
    starts = [flat(one["starts_with"]).lstrip("(") for one in gold["repeated"]]
    return _counted(starts, lambda start: any(start in message for message in named), "doubled sentence not flagged", report)


def _units(one: dict[str, Any]) -> frozenset[str]:
    return frozenset(unit["name"] for unit in one["units"] if unit.get("basis", "assigned") == "assigned")


def _read(gold: dict[str, Any], out: dict[str, Any], flat: Callable[[str], str], report: list[str]) -> tuple[int, int]:
    """Every surviving statement, as often as different items have it, with all its units and groups."""
    left = [_whole(one) for one in out["measures"]]
    right = total = 0
    for one in gold["measures"]:
        wanted = _whole(one)
        if not _units(one):
            continue
        total += 1
        if wanted in left:
            left.remove(wanted)
            right += 1
        else:
            report.append(f"statement not read {one['number']}")
    return right, total


def _whole(one: dict[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
    groups = [group if isinstance(group, str) else group["name"] for group in one["unit_groups"]]
    return _units(one), frozenset(groups)


def _invented(gold: dict[str, Any], out: dict[str, Any], flat: Callable[[str], str], report: list[str]) -> tuple[int, int]:
    known = {_units(one) for one in gold["measures"]}
    wrong = [f"{one['number']} {sorted(_units(one))}" for one in out["measures"] if _units(one) not in known]
    for one in gold["measures"]:
        start = flat(one["starts_with"] or "")
        sure = [has for has in out["measures"] if start and not has["number"].startswith("待归属")]
        attached = [has for has in sure if start in flat(f"{has['title']}。{has['text']}")[:80]]
        wrong += [f"{has['number']} attached" for has in attached if _units(has) != _units(one)]
    report += [f"invented {words}" for words in wrong]
    return len(wrong), 0
