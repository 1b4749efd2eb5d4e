"""What is refused before it is read: wrong contents, encrypted files, zip bombs (parsing.md §1). Limits are enforced while unpacking."""

import io
import zipfile

from lxml import etree

from tracker.documents.readers.blocks import Unreadable

MAX_UNPACKED = 120 * 1024 * 1024
MAX_PARTS = 5000
MAX_BLOCKS = 400_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WRONG_KIND = "文件内容与扩展名不符，请按它真正的类型改名后再导入"
ENCRYPTED = "文件已加密，请解除密码后再导入"
TOO_BIG_INSIDE = "文件解压后过大，可能是压缩炸弹，不予读取"


def open_package(data: bytes) -> zipfile.ZipFile:
    """An Office package that is safe to unpack part by part."""
    if data.startswith(OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable(ENCRYPTED if encrypted else "这是旧版 Office 格式，请另存为 .docx 或 .xlsx 后再导入")
    if not data.startswith(b"PK"):
        raise Unreadable(WRONG_KIND)
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Unreadable("文件已损坏，请重新另存后再导入") from None
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
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        raise Unreadable("文件已损坏，请重新另存后再导入") from None
    except Exception as error:  # zlib.error and its kin of other compressions have no common base
        if type(error).__module__ in ("zlib", "lzma", "_lzma", "bz2"):
            raise Unreadable("文件已损坏，请重新另存后再导入") from None
        raise
    if len(data) > MAX_UNPACKED:
        raise Unreadable(TOO_BIG_INSIDE)
    return data


def parse_xml(data: bytes) -> etree._Element:
    """XML without entities, network or depth without end."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, recover=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise Unreadable("文件里的 XML 有损坏或嵌套过深，请重新另存后再导入") from None
