"""The long plans of the benchmark say the same in every format, however they are put together."""

from benchmarks import long_papers
from tests.documents.readers.pdfs import with_text
from tests.support import papers
from tracker.documents.readers import read_bytes


def test_a_word_file_put_together_reads_like_its_text():
    parts = long_papers.in_parts(30, 10)
    whole = [line for part in parts for line in part]
    as_text = read_bytes(papers.as_txt(whole), "a.txt")
    as_word = read_bytes(long_papers.as_docx(parts), "a.docx")
    assert [block.text for block in as_word] == [block.text for block in as_text]
    assert len(as_text.blocks) > 100


def test_no_two_items_are_alike():
    texts = [line.text for line in long_papers.paper(50) if isinstance(line, papers.Line) and not line.level]
    assert len(set(texts)) > 0.99 * len(texts)


def test_pages_are_repeated():
    assert long_papers.pages_in(long_papers.repeated(with_text(b"page"), 3)) == 3
