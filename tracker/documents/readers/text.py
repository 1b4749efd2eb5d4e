"""Plain text and Markdown: encodings, tab and pipe tables (parsing.md §1)."""

import re

from tracker.documents.readers.blocks import Block, BlockKind, Document, Place, Unreadable, paragraph, row

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_RULER = re.compile(r"^[|+\-:=\s]+$")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufeff\u200b-\u200d\u2060]")


def decode(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or GB18030; raises Unreadable for anything else."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode(data, encoding)
    if data[:400].count(0) > len(data[:400]) // 5:
        return _decode(data, "utf-16-le" if data[1:2] == b"\x00" or data[3:4] == b"\x00" else "utf-16-be")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("文件不是文本，或者编码不是 UTF-8、GB18030、UTF-16，请另存后再导入")


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("文件的文字编码有损坏，请另存为 UTF-8 后再导入") from None


def read_text(data: bytes, name: str) -> Document:
    """A text file as paragraphs and table rows; empty lines end tables and are not blocks."""
    if data.startswith((b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0")) or (b"\x00" in data[:400] and not _looks_utf16(data)):
        raise Unreadable("文件内容与扩展名不符，请按它真正的类型改名后再导入")
    text = _CONTROL.sub("", decode(data))
    return Document(name, tuple(_blocks(text.splitlines())))


def _looks_utf16(data: bytes) -> bool:
    head = data[:400]
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or head[1::2].count(0) > len(head) // 5 or head[::2].count(0) > len(head) // 5


def _blocks(lines: list[str]) -> list[Block]:
    blocks: list[Block] = []
    table = 0
    in_table = False
    for number, line in enumerate(lines, start=1):
        cells = _cells(line)
        if cells is None:
            in_table = in_table and not line.strip()  # a blank line may be a page break inside the table
            if line.strip():
                made = paragraph(line, number)
                # A line that begins with a tab is a cell of a table that lost its form.
                blocks.append(Block(made.text, made.place, made.kind, (made.text,)) if line.startswith("\t") else made)
            continue
        if not in_table:
            table += 1
            in_table = True
        if any(cells):
            blocks.append(row(cells, Place(line=number), table))
    return blocks


def _cells(line: str) -> list[str] | None:
    """The cells of a line of a tab or pipe table, None for a line of text."""
    bare = line.strip()
    if not bare:
        return None
    if "|" in bare:
        return _pipe_cells(bare)
    if "\t" in line.rstrip():
        cells = line.rstrip("\n").split("\t")
        return cells if sum(1 for cell in cells if cell.strip()) >= 2 else None
    return None


def _pipe_cells(bare: str) -> list[str] | None:
    if _RULER.match(bare):
        return []
    if bare.count("|") == 1 and bare.endswith("|"):
        return [bare[:-1]]
    if not (bare.startswith("|") or bare.endswith("|") or bare.count("|") >= 2):
        return None
    return bare.removeprefix("|").removesuffix("|").split("|")


def read_markdown(data: bytes, name: str) -> Document:
    """A Markdown file: signs of headings, lists and emphasis go, the words stay."""
    read_in = read_text(data, name)
    return Document(name, tuple(_without_signs(block) for block in read_in.blocks))


def _without_signs(block: Block) -> Block:
    if block.kind is not BlockKind.PARAGRAPH:
        return Block(block.text, block.place, block.kind, tuple(cell.replace("**", "") for cell in block.cells), block.table)
    text = re.sub(r"^(?:#{1,6}\s+|>\s?|[*+]\s+)", "", block.text).replace("**", "").replace("__", "")
    return Block(text, block.place, block.kind, block.cells, block.table)
