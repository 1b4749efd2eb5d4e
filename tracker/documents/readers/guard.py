"""What is refused before it is read: wrong contents, encrypted files, zip bombs (parsing.md §1). Limits are enforced while unpacking."""

import io
import lzma
import posixpath
import zipfile
import zlib

from lxml import etree

from tracker.documents.readers.blocks import Block, Unreadable

MAX_UNPACKED = 120 * 1024 * 1024
MAX_PARTS = 5000
MAX_TAGS = 6_000_000  # a tree of them takes some 500 MB; a plan of 2,000 pages has about 700,000
MAX_BLOCKS = 200_000
MAX_SIGNS = 30_000_000  # more than the largest file holds: it is repeated merged cells that would grow without end
MAX_COLUMNS = 200
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SIGNATURES = (b"PK\x03\x04", b"%PDF-", OLE)
WRONG_KIND = "文件内容与扩展名不符，请按它真正的类型改名后再导入"
ENCRYPTED = "文件已加密，请解除密码后再导入"
BROKEN = "文件已损坏，请重新另存后再导入"
TOO_BIG_INSIDE = "文件解压后过大，可能是压缩炸弹，不予读取；请把内容另存为新文件或拆分后再导入"
TOO_WIDE = f"表格超过 {MAX_COLUMNS} 列，请删去无关的列或拆分后再导入"
TOO_MANY = "文件的段落过多，请拆分后再导入"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_BROKEN_PACKAGE = (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, RuntimeError, zlib.error, lzma.LZMAError)


def open_package(data: bytes) -> zipfile.ZipFile:
    """An Office package that is safe to unpack part by part."""
    if data.startswith(OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable(ENCRYPTED if encrypted else "这是旧版 Office 格式，请另存为 .docx 或 .xlsx 后再导入")
    if not data.startswith(b"PK"):
        raise Unreadable(WRONG_KIND)
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN_PACKAGE:
        raise Unreadable(BROKEN) from None
    parts = package.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise Unreadable(TOO_BIG_INSIDE)
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(ENCRYPTED)
    return package


def part(package: zipfile.ZipFile, name: str) -> bytes | None:
    """One part of a package, None when it is missing; what really comes out is counted, not what the archive says."""
    try:
        with package.open(name) as stream:
            data = stream.read(MAX_UNPACKED + 1)
    except KeyError:
        return None
    except _BROKEN_PACKAGE:
        raise Unreadable(BROKEN) from None
    if len(data) > MAX_UNPACKED:
        raise Unreadable(TOO_BIG_INSIDE)
    return data


def main_part(package: zipfile.ZipFile, usual: str) -> tuple[str, bytes]:
    """(name, contents) of the part that everything else hangs on: the usual one, or the one that the package names."""
    folder = posixpath.dirname(usual)
    for name in (usual, *(name for name in relations(package, "").values() if posixpath.dirname(name) == folder)):
        data = part(package, name)
        if data is not None:
            return name, data
    raise Unreadable(WRONG_KIND)


def named_parts(package: zipfile.ZipFile, of: str) -> dict[str, str]:
    """The parts that a part refers to, by their file name in small letters; programs differ in how they write them."""
    return {posixpath.basename(name).lower(): name for name in relations(package, of).values()}


def relations(package: zipfile.ZipFile, of: str) -> dict[str, str]:
    """The parts that a part refers to, by the id it uses; '' is the package itself. What lies outside the package is left out."""
    folder, name = posixpath.split(of)
    data = part(package, posixpath.join(folder, "_rels", f"{name}.rels"))
    found: dict[str, str] = {}
    for one in parse_xml(data).iter(_RELATIONS) if data else ():
        target = one.get("Target", "")
        if one.get("TargetMode") != "External":
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[one.get("Id", "")] = path
    return found


def check_tags(data: bytes) -> None:
    """Raises Unreadable for markup whose tree would fill the memory."""
    if data.count(b"<") > MAX_TAGS:
        raise Unreadable(TOO_MANY)


def parse_xml(data: bytes) -> etree._Element:
    """XML without entities, network or depth without end."""
    check_tags(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from None
        raise Unreadable("文件里的 XML 有损坏或嵌套过深，请重新另存后再导入") from None


def check_width(columns: int) -> None:
    """Raises Unreadable for a table that is wider than any list of tasks."""
    if columns > MAX_COLUMNS:
        raise Unreadable(TOO_WIDE)


class Blocks(list[Block]):
    """The blocks of a file as they are read; raises Unreadable as soon as they are more than those of any plan."""

    def __init__(self) -> None:
        super().__init__()
        self.signs = 0

    @property
    def next_line(self) -> int:
        """The number of the paragraph that comes next, from 1."""
        return len(self) + 1

    def append(self, block: Block) -> None:
        """One more block."""
        self.signs += len(block.text)
        if len(self) >= MAX_BLOCKS or self.signs > MAX_SIGNS:
            raise Unreadable(TOO_MANY)
        super().append(block)
