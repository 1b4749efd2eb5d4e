"""How alike two pieces of a document are, whatever brackets, spaces and numbers stand around them; pure text."""

import re
import unicodedata
from dataclasses import dataclass, field

from rapidfuzz import fuzz

BEGINNING = 60
SHORT = 20  # an opening below this says less: one other character may be another measure
TELLING = 10  # characters of which nobody writes the same ones twice by chance
_SIGNS = re.compile(r"[\W_]")
_BRACKETS = re.compile(r"[〔〕\[\](){}【】〖〗〈〉<>]")
_SPACES = re.compile(r"\s")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "″": '"', "「": '"', "」": '"', "‘": "'", "’": "'"})
_NUMBER = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百〇零\d]+[章节条款项]|[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、|\d+(?:[、．﹒)）]|\.(?!\d))|[①-⑳])\s*"
)
_LABEL = re.compile(r"^[^：:。，]{2,12}[：:]")  # 具体目标：, 推进措施：
_WRAPPING = re.compile(r"^.*关于(?:印发|发布|转发|公布|下达|公开)(.+?)(?:的通知|的公告|的函)?$")


def plain(text: str) -> str:
    """Words without signs and spaces, full and half width alike."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text))


def unnumbered(text: str) -> str:
    """The text without the number that stands before it."""
    return _NUMBER.sub("", text)


def same_words(one: str, other: str) -> bool:
    """Whether two prints say the same: spaces, widths, kinds of quotation marks and the number in front do not count."""
    return _as_printed(one) == _as_printed(other)


def _as_printed(text: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", unnumbered(text)).translate(_QUOTES))


def number_key(number: str) -> str:
    """榕政办〔2022〕20号 whatever its brackets, spaces and widths."""
    text = _SPACES.sub("", unicodedata.normalize("NFKC", number)).replace("第", "")
    return _BRACKETS.sub("|", text)


def title_key(title: str) -> str:
    """The title without quotation marks and spaces, taken out of 关于印发…的通知."""
    words = plain(title)
    wrapped = _WRAPPING.match(words)
    return wrapped[1] if wrapped else words


@dataclass(frozen=True, slots=True)
class Face:
    """What a piece is known by: its body without signs, its title, and the ways in which it may begin.

    ``core`` is the body without heading and 责任单位 statement, which a part of a divided measure has of its own.
    """

    body: str
    title: str
    opening: str
    beginnings: tuple[str, ...] = field(default=())
    core: str = ""

    @classmethod
    def of_item(cls, title: str, text: str, statement: str | None = None) -> "Face":
        """As it was read from a file: the heading may stand in the text or alone."""
        body, heading = plain(unnumbered(text)), plain(unnumbered(title))
        bare = plain(_LABEL.sub("", unnumbered(text)))
        ways = (body, heading + body, body.removeprefix(heading), bare, heading)
        core = body.removeprefix(heading).removesuffix(plain(statement or ""))
        return cls(body, heading, body[:BEGINNING], tuple(one for one in dict.fromkeys(ways) if one), core)

    @classmethod
    def of_measure(cls, title: str | None, source_text: str | None, opening: str | None) -> "Face":
        """As it is stored: with its source sentence, or with the opening that was noted, or with a title alone."""
        body, heading = plain(unnumbered(source_text or "")), plain(unnumbered(title or ""))
        return cls(body, heading, body[:BEGINNING] or plain(unnumbered(opening or "")) or heading)


def begins_alike(item: Face, stored: Face) -> float:
    """How much the beginnings agree, 0 to 100; 0 where the stored measure has no words of the document."""
    wanted = stored.opening
    return max((fuzz.ratio(wanted, one[: len(wanted)]) for one in item.beginnings), default=0.0) if wanted else 0.0


def begins_equal(item: Face, stored: Face) -> bool:
    """Whether the item begins with exactly the stored opening."""
    return bool(stored.opening) and any(one.startswith(stored.opening) for one in item.beginnings)


def says_alike(item: Face, stored: Face) -> float:
    """How much the whole texts agree, 0 to 100; without a stored source only the titles can be compared."""
    if stored.body:
        return max(fuzz.ratio(stored.body, item.body), fuzz.ratio(stored.body, item.title + item.body))
    return fuzz.ratio(stored.title, item.title) if min(len(stored.title), len(item.title)) > 5 else 0.0


def holds(whole: str, part: str) -> bool:
    """Whether ``part`` stands inside ``whole``: to the letter, or but for a few characters where it is long enough to tell."""
    if len(part) >= len(whole):
        return False
    return (len(part) >= TELLING and part in whole) or (len(part) >= SHORT and fuzz.partial_ratio(part, whole) >= 92)
