"""Damage done to files: to their bytes, to their text, and to their structure so that the damage gets past the first check."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

ODD = [b"", b"\x00", b"\xff", b"\xff\xfe", b"<", b">", b"&", b"&#x0;", b"]]>", b"\n", b"\t", b"0", b"-1", b"9" * 11, b"\xe4\xb8"]
VALUES = ["", "0", "-1", "1", "2147483648", "9" * 30, "1e308", "NaN", "ａ", "true", "A1:XFD1048576", "../x", "x" * 5000, "#REF!"]
SIGNS = [*"（）|。、③½各等和\n\t\x00\ufffd\u3000\u202e𠮷"]
WORDS = ["一、", "（三）", "2.", "责任单位：", "牵头", "2025年", "“十四五”", "专栏1", "——", "市财政局", "完成时限：", "第一章", "附件"]
SCRAPS = [*SIGNS, *WORDS, "目录", "……12", "责任单位", "序号", "100%", "[image: x]", "a" * 300]


def cut_or_copy(data: bytes, random: Random) -> bytes:
    """One change to a run of bytes: gone, doubled, overwritten, moved, or the end of the file gone."""
    start = random.randrange(len(data) + 1)
    stop = min(len(data), start + random.choice((1, 1, 2, 8, 64, 1024)))
    piece, how = data[start:stop], random.randrange(7)
    if how == 0:
        return data[:start] + data[stop:]
    if how == 1:
        return data[:start] + piece * random.randrange(2, 50) + data[stop:]
    if how == 2:
        return data[:start] + random.randbytes(len(piece)) + data[stop:]
    if how == 3:
        return data[:start] + random.choice(ODD) + data[start:]
    if how == 4 and data:
        place = random.randrange(len(data))
        return data[:place] + bytes([data[place] ^ 1 << random.randrange(8)]) + data[place + 1 :]
    if how == 5:
        to = random.randrange(len(data) + 1)
        return data[:to] + piece + data[to:]
    return data[: len(data) - random.choice((1, 10, 100, len(data) // 2))]


def text(data: bytes, random: Random) -> bytes:
    """One change to what a person would see."""
    words = data.decode("utf-8", "replace")
    start = random.randrange(len(words) + 1)
    stop = min(len(words), start + random.randrange(60))
    new = random.choice([*SCRAPS, "", words[start:stop] * 2, "".join(random.choices(SCRAPS, k=5))])
    return (words[:start] + new + words[stop:]).encode("utf-8", "replace")


def markup(data: bytes, random: Random) -> bytes:
    """One change to the tags and texts of XML or HTML, which stays well formed half of the time."""
    parts = re.findall(r"<[^>]*>|[^<]+", data.decode("utf-8", "replace"))
    if not parts:
        return data
    place, how = random.randrange(len(parts)), random.randrange(7)
    run = slice(place, place + random.choice((1, 2, 5, 40)))
    if how == 0:
        del parts[run]
    elif how == 1:
        parts[run] = parts[run] * random.choice((2, 3, 100))
    elif how == 2:
        other = random.randrange(len(parts))
        parts[place], parts[other] = parts[other], parts[place]
    elif how == 3:
        parts[place] = re.sub(r'"[^"]*"', f'"{random.choice(VALUES)}"', parts[place], count=1)
    elif how == 4:
        parts[place] = random.choice(SCRAPS).replace("\x00", "")
    elif how == 5:
        tags = [part for part in parts[:2000] if part.startswith("<") and not part.startswith(("</", "<?", "<!"))]
        parts[place] = _nested(random.choice(tags or ["<p>"]), random.choice((1, 10, 300)))
    else:
        other = random.choice(parts[place : place + 9]).strip("<>/ ").split(" ")[0]
        parts[place] = re.sub(r"(?<=^<)[\w:]+", lambda _: other, parts[place])
    return "".join(parts).encode("utf-8", "replace")


def _nested(tag: str, depth: int) -> str:
    """An element in itself."""
    name = re.match(r"<([\w:]+)", tag)
    return tag * depth + "x" + f"</{name[1]}>" * depth if name and not tag.endswith("/>") else tag


def archive(data: bytes, random: Random) -> bytes:
    """One change inside an Office package: to the markup of a part, or to which parts there are."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [(one.filename, package.read(one)) for one in package.infolist()]
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError):
        return cut_or_copy(data, random)
    xml = [index for index, (name, _) in enumerate(parts) if name.endswith((".xml", ".rels"))] or [0]
    place, how = random.choice(xml), random.randrange(12)
    name, content = parts[place]
    if how == 0:
        del parts[place]
    elif how == 1:
        parts[place] = (name, parts[random.choice(xml)][1])
    elif how == 2:
        parts[place] = (random.choice(("x.xml", "word/document.xml", "xl/workbook.xml", "../x", "")) or name.upper(), content)
    elif how == 3:
        parts[place] = (name, cut_or_copy(content, random))
    else:
        large = max(xml, key=lambda index: len(parts[index][1])) if random.random() < 0.6 else place
        parts[large] = (parts[large][0], markup(parts[large][1], random))
    return _packed(parts)


def _packed(parts: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in dict(parts).items():
            package.writestr(name, content)
    return out.getvalue()


def objects(data: bytes, random: Random) -> bytes:
    """One change inside a PDF: to the words of an object, or to an unpacked stream that is packed again."""
    streams = list(re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL))
    if not streams or random.random() < 0.4:
        parts = re.split(rb"(\s+|[<>\[\]/()])", data)
        place = random.randrange(len(parts))
        words = [b"0", b"-1", b"9999999999", b"2", b"null", b"<<", b">>", b"[", b"/Kids", b"/Parent", b"R", random.choice(parts)]
        parts[place] = random.choice(words)
        return b"".join(parts)
    chosen = random.choice(streams)
    try:
        content = zlib.decompress(chosen[1])
    except zlib.error:
        return cut_or_copy(data, random)
    return data[: chosen.start(1)] + zlib.compress(_drawing(content, random)) + data[chosen.end(1) :]


def _drawing(content: bytes, random: Random) -> bytes:
    """Numbers and operators of a page in another order or size."""
    words = re.split(rb"(\s+)", content)
    for _ in range(random.choice((1, 5, 50))):
        place = random.randrange(len(words))
        new = [b"0", b"-1", b"1e9", b"99999", b"Tj", b"ET", b"BT", b"q", b"Q", b"cm", b"re", b"l", b"", random.choice(words)]
        words[place] = random.choice(new)
    return b"".join(words)


Mutation = Callable[[bytes, Random], bytes]
# What may happen to a file of each kind, below its bytes.
STRUCTURE: dict[str, Mutation] = {
    "txt": text,
    "md": text,
    "tsv": text,
    "html": markup,
    "docx": archive,
    "xlsx": archive,
    "pdf": objects,
}
