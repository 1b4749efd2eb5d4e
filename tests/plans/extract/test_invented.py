"""Whole documents of every form with names, roles, groups and dates that are known (parsing.md §§2–5)."""

from typing import Any

import pytest

from tests.plans.extract.helpers import parsed
from tests.plans.extract.invented import Author, Wanted, wrapped

DOCUMENTS, TABLES = 60, 40


def facts(measures: list[dict[str, Any]]) -> list[Wanted]:
    return [
        Wanted(
            one["title"],
            {unit["name"]: unit["role"] for unit in one["units"]},
            set(one["unit_groups"]),
            one["deadline"] if one["deadline_source"] == "stated" else None,
            one["ongoing"],
        )
        for one in measures
    ]


@pytest.mark.parametrize("form", ["lines", "one line", "wrapped"])
def test_an_invented_plan_is_read_as_it_was_meant(form: str) -> None:
    for seed in range(DOCUMENTS):
        text, wanted = Author(seed).document()
        printed = {"lines": text, "one line": "".join(text.split("\n")), "wrapped": wrapped(text)}[form]
        assert facts(parsed(printed)["measures"]) == wanted, (seed, printed)


@pytest.mark.parametrize("form", ["tsv", "markdown", "one cell a line"])
def test_an_invented_table_is_read_as_it_was_meant(form: str) -> None:
    for seed in range(TABLES):
        rows, wanted = Author(seed).table()
        lines = {
            "tsv": ["\t".join(row) for row in rows],
            "markdown": ["|" + "|".join(row) + "|" for row in [rows[0], ["---"] * len(rows[0]), *rows[1:]]],
            "one cell a line": [cell for row in rows for cell in row],
        }[form]
        printed = "某某市2022年重点任务分解表\n" + "\n".join(lines) + "\n"
        assert facts(parsed(printed, "表.md" if form == "markdown" else "表.txt")["measures"]) == wanted, (seed, printed)
