"""What the tests of the extraction share."""

from typing import Any

from tracker.documents.readers import read_bytes
from tracker.plans.extract import as_json, extract


def parsed(text: str, name: str = "sample.txt") -> dict[str, Any]:
    """What `plan parse --json` prints for this text."""
    return as_json(extract(read_bytes(text.encode(), name)))


def units(measure: dict[str, Any]) -> list[tuple[str, str]]:
    return [(unit["name"], unit["role"]) for unit in measure["units"]]


def codes(found: dict[str, Any]) -> list[str]:
    return [warning["code"] for warning in found["warnings"]]


def adds_up(found: dict[str, Any]) -> bool:
    """Every paragraph has exactly one fate (parsing.md §3)."""
    blocks: dict[str, int] = found["blocks"]
    return blocks["total"] == sum(count for name, count in blocks.items() if name != "total")
