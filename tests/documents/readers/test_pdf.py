"""What is shown on a page of a PDF is read in the order in which a person reads it."""

import pytest

from tests.documents.readers import pdfs
from tracker.documents.readers import read_bytes

# Rotation of the page, the matrix of text that is upright on it, and where two lines begin.
TURNED = {
    0: (b"1 0 0 1", (50, 700), (50, 600)),
    90: (b"0 1 -1 0", (100, 50), (200, 50)),
    180: (b"-1 0 0 -1", (450, 100), (450, 200)),
    270: (b"0 -1 1 0", (400, 750), (300, 750)),
}


def a_page(rotation: int) -> bytes:
    matrix, *starts = TURNED[rotation]
    words = (b"first line.", b"second line")
    shown = b"".join(b"BT /F 12 Tf %s %d %d Tm (%s) Tj ET\n" % (matrix, *start, text) for start, text in zip(starts, words, strict=True))
    page = pdfs.page(4, b"/Font<</F 5 0 R>>").replace(b"/Type/Page", b"/Rotate %d/Type/Page" % rotation, 1)
    return pdfs.pdf(pdfs.CATALOG, pdfs.tree([3], 1), page, pdfs.stream(shown), pdfs.FONT)


@pytest.mark.parametrize("rotation", TURNED)
def test_a_page_that_is_turned_is_read_as_it_is_shown(rotation: int) -> None:
    assert [block.text for block in read_bytes(a_page(rotation), "a.pdf").blocks] == ["first line.", "second line"]


def test_a_picture_among_pages_of_text_is_told() -> None:
    text = pdfs.stream(b"BT /F 12 Tf 50 700 Td (report) Tj ET")
    image = pdfs.stream(bytes(3), b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceRGB/BitsPerComponent 8")
    pages = [pdfs.page(5, b"/Font<</F 7 0 R>>"), pdfs.page(6, b"/XObject<</I 8 0 R>>")]
    data = pdfs.pdf(pdfs.CATALOG, pdfs.tree([3, 4], 2), *pages, text, pdfs.stream(b"500 0 0 800 0 0 cm /I Do"), pdfs.FONT, image)
    found = read_bytes(data, "a.pdf")
    assert [block.text for block in found.blocks] == ["report"]
    assert "第 2 页是图片" in found.notes[0]
