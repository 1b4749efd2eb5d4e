"""Which encoding bytes are in: Chinese text is told from accidents by how common its characters are (parsing.md §1)."""

from tracker.documents.readers.blocks import Unreadable

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
NOT_TEXT = "文件不是文本，或者编码不是 UTF-8、GB18030、UTF-16，请另存后再导入"
SAMPLE = 20_000  # signs that are looked at to tell an encoding
USUAL = 0.8  # of the signs of a plan are common ones; in text decoded wrongly about one in five is
MOST_DAMAGE = 0.02  # of the signs may be lost before the file counts as no text


def decode(data: bytes, *, likely: str | None = None) -> str:
    """The text of a file in UTF-8, UTF-16, UTF-32 or GB18030; single damaged bytes become U+FFFD.

    Raises Unreadable for anything else. `likely` is what the file says of itself.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _mostly(data, encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\x00" not in text:
            return text
    return _guessed(data, likely)


def _guessed(data: bytes, likely: str | None) -> str:
    """The encoding in which the text reads most like Chinese."""
    order = ["utf-8", "gb18030", "utf-16-le", "utf-16-be"]
    if b"\x00" in data[:SAMPLE]:  # no text in UTF-8 or GB18030 holds a zero
        order = order[2:]
    elif likely is not None:
        order = [likely, *(name for name in order if name != likely)]
    head = data[: SAMPLE * 2 // 4 * 4]
    best = max(order, key=lambda name: commonness(head.decode(name, "replace")))
    if commonness(head.decode(best, "replace")) < USUAL:
        raise Unreadable(NOT_TEXT)
    return _mostly(data, best)


def _mostly(data: bytes, encoding: str) -> str:
    text = data.decode(encoding, "replace")
    if text.count("\ufffd") > max(3, MOST_DAMAGE * len(text)):
        raise Unreadable(NOT_TEXT)
    return text


def commonness(text: str) -> float:
    """The share of signs that a Chinese document is made of: ASCII, usual punctuation, level 1 of GB 2312."""
    signs = text[:SAMPLE]
    kinds = set(signs)
    common = {sign for sign in kinds if _is_common(sign)}
    return sum(1 for sign in signs if sign in common) / len(signs) if signs else 0.0


def _is_common(sign: str) -> bool:
    if sign < "\x80":
        return sign.isprintable() or sign in "\t\r\n\f"
    if sign in "“”‘’—…·\u3000\u2002\xa0\ufeff" or "\u3001" <= sign <= "\u301f" or "\uff01" <= sign <= "\uff5e":
        return True
    try:
        first = sign.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return 0xB0 <= first <= 0xD7 or first == 0xA2


def damage(text: str) -> tuple[str, ...]:
    """What the user is told about signs that could not be decoded."""
    lost = text.count("\ufffd")
    return (f"文件有 {lost} 处文字损坏，已用“\ufffd”代替，请对照原件核对",) if lost else ()
