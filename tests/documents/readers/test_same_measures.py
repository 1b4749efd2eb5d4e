"""The same document in every format gives the same measures and indicators; the files are made here (parsing.md §1)."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tests.documents.readers.samples import PAPERS, TABLES
from tests.support import papers
from tests.support.papers import Paper
from tracker.documents.readers import read_bytes
from tracker.plans.extract import as_json, extract

WRITERS = {
    "gb18030.txt": lambda paper: papers.as_txt(paper, "gb18030"),
    "utf16.txt": lambda paper: papers.as_txt(paper, "utf-16"),
    "bom.txt": lambda paper: papers.as_txt(paper, "utf-8-sig"),
    "paper.md": papers.as_md,
    "paper.html": papers.as_html,
    "paper.docx": papers.as_docx,
}


def found(data: bytes, name: str) -> dict[str, Any]:
    """What was found, without the places and with one form of white space."""
    out = as_json(extract(read_bytes(data, name)))
    measures = [
        (
            one["number"],
            _bare(one["title"]),
            _bare(one["text"]),
            [(unit["name"], unit["role"]) for unit in one["units"]],
            one["unit_groups"],
            one["deadline"],
            one["deadline_source"],
            one["ongoing"],
        )
        for one in out["measures"]
    ]
    indicators = [
        (_bare(one["name"]), one["unit"], one["baseline_value"], one["target_year"], one["target_value"]) for one in out["indicators"]
    ]
    front = [out[key] for key in ("title", "issuer", "doc_number", "issue_date", "period_start", "period_end")]
    return {"front": front, "measures": measures, "candidates": len(out["candidates"]), "indicators": indicators}


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def expected(paper: Paper) -> dict[str, Any]:
    return found(papers.as_txt(paper), "paper.txt")


@pytest.mark.parametrize("name", PAPERS)
def test_a_sample_has_what_it_is_meant_to_have(name: str) -> None:
    paper, measures, indicators = PAPERS[name]
    out = expected(paper)
    assert (len(out["measures"]), len(out["indicators"])) == (measures, indicators)


@pytest.mark.parametrize("file", WRITERS)
@pytest.mark.parametrize("name", PAPERS)
def test_the_same_document_gives_the_same_measures(name: str, file: str) -> None:
    paper = PAPERS[name][0]
    assert found(WRITERS[file](paper), file) == expected(paper)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("file", ["paper.xlsx", "paper.tsv"])
def test_a_table_gives_the_same_measures_as_a_workbook(name: str, file: str) -> None:
    paper = PAPERS[name][0]
    assert found({"paper.xlsx": papers.as_xlsx, "paper.tsv": papers.as_tsv}[file](paper), file) == expected(paper)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAPERS)
def test_the_same_document_printed_as_pdf_gives_the_same_measures(name: str, tmp_path: Path) -> None:
    paper = PAPERS[name][0]
    assert found(papers.as_pdf(paper, tmp_path), "paper.pdf") == expected(paper)
