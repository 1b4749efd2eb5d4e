"""PDF files made by hand, for what no word processor writes."""

import zlib
from collections.abc import Iterable


def pdf(*objects: bytes, root: int = 1, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1, with a table of their places."""
    out = bytearray(b"%PDF-1.7\n")
    places: list[int] = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, trailer, start)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"", *, packed: bool = True) -> bytes:
    """A stream object."""
    body = zlib.compress(data, 9) if packed else data
    filters = b"/Filter/FlateDecode" if packed else b""
    return b"<</Length %d%s%s>>\nstream\n%s\nendstream" % (len(body), filters, entries, body)


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"


def tree(kids: Iterable[int], count: int) -> bytes:
    """The root of the pages."""
    return b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(b"%d 0 R" % kid for kid in kids), count)


def page(contents: int, resources: bytes = b"", parent: int = 2) -> bytes:
    """A page that shows the stream of that number."""
    return b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 500 800]/Contents %d 0 R/Resources<<%s>>>>" % (parent, contents, resources)


def one_page(contents: bytes, resources: bytes = b"", *more: bytes, catalog: bytes = CATALOG) -> bytes:
    """A file of one page: objects 1 to 4, then `more`."""
    return pdf(catalog, tree([3], 1), page(4, resources), stream(contents), *more)


def with_text(text: bytes, **kwargs: bytes) -> bytes:
    """A page that says something."""
    return one_page(b"BT /F 12 Tf 50 700 Td (" + text + b") Tj ET", b"/Font<</F 5 0 R>>", FONT, **kwargs)


def a_picture() -> bytes:
    """A page that is nothing but a scan."""
    image = stream(bytes(range(256)) * 12, b"/Type/XObject/Subtype/Image/Width 32/Height 32/ColorSpace/DeviceRGB/BitsPerComponent 8")
    return one_page(b"500 0 0 800 0 0 cm /I Do", b"/XObject<</I 5 0 R>>", image)
