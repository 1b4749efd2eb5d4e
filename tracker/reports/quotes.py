"""Which figures of an edited paragraph have changed since a person wrote it, and putting the new ones in their place.

Two drafts of one paragraph are laid side by side: between words that stayed, a figure that became another is a change. In
the person's own words a figure is recognised by what stands before it, else by being the only one of its value. Pure functions.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

FIGURE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}月\d{1,2}日|\d+(?:\.\d+)?(?:%|个百分点|个单位|[项份个天期])?")
LEAST_WORDS = 2  # characters before a figure that tell it from another of the same value
MOST_WORDS = 8
NUMBERING = re.compile(r"^\d+\.(?=\D)", re.MULTILINE)
EDGES = "，。；：、（）“”《》 "


@dataclass(frozen=True)
class Change:
    """One figure then and now, with the words before it; ``new`` empty: no longer there, ``old`` empty: it is new."""

    words: str
    old: str
    new: str


def changes(then: str, now: str) -> list[Change]:
    """What became of the figures of a draft, in their order. Words are laid side by side, figures follow them."""
    old, new = _pieces(then), _pieces(now)
    found: list[Change] = []
    for kind, i, j, k, m in SequenceMatcher(None, _wording(old), _wording(new), autojunk=False).get_opcodes():
        if kind == "equal":
            pairs = zip(range(i, j), range(k, m), strict=True)
            found += [Change(_words(old, place), old[place], new[other]) for place, other in pairs if old[place] != new[other]]
        else:
            found += _paired(old, new, (i, j), (k, m))
    return found


def quoted(text: str, then: str, now: str) -> list[Change]:
    """The changed figures that a person's text still states."""
    return [change for change in changes(then, now) if change.old and _places(text, change)]


def adopt(text: str, then: str, now: str) -> tuple[str, list[Change]]:
    """The text with the figures of now, and the quoted figures that found no single place in it and are left to a person.

    Figures that the earlier draft did not know have no place in the person's words; they stand in the draft to be read.
    """
    puts: dict[tuple[int, int], str] = {}
    left = []
    for change in quoted(text, then, now):
        places = [place for place in _places(text, change) if place not in puts]
        if change.new and len(places) == 1:
            puts[places[0]] = change.new
        else:
            left.append(change)
    for (start, end), figure in sorted(puts.items(), reverse=True):
        text = text[:start] + figure + text[end:]
    return text, left


def _pieces(text: str) -> list[str]:
    """Words and figures in turn, each a piece."""
    parts, end = [], 0
    text = NUMBERING.sub("", text)
    for found in FIGURE.finditer(text):
        parts += [text[end : found.start()], found[0]]
        end = found.end()
    return [part for part in (*parts, text[end:]) if part]


def _wording(pieces: list[str]) -> list[str]:
    return ["#" if FIGURE.fullmatch(piece) else piece for piece in pieces]


def _paired(old: list[str], new: list[str], before: tuple[int, int], after: tuple[int, int]) -> list[Change]:
    """Figures of a stretch whose words differ: one for one by the words before them, else gone or come."""
    gone = [(_words(old, place), old[place]) for place in range(*before) if FIGURE.fullmatch(old[place])]
    come = [(_words(new, place), new[place]) for place in range(*after) if FIGURE.fullmatch(new[place])]
    found = []
    for words, figure in gone:
        partner = next((one for one in come if one[0] == words), (words, ""))
        come = [one for one in come if one is not partner]
        found += [Change(words, figure, partner[1])] if figure != partner[1] else []
    return found + [Change(words, "", figure) for words, figure in come]


def _words(pieces: list[str], place: int) -> str:
    before = pieces[place - 1].rstrip(EDGES) if place else ""
    return re.split(f"[{EDGES}\\n]", before)[-1][-MOST_WORDS:]


def _places(text: str, change: Change) -> list[tuple[int, int]]:
    """Where the text states the old figure: after the same words, as far as they stand there, else wherever it stands."""
    found = [one.span() for one in FIGURE.finditer(text) if one[0] == change.old]
    for length in range(len(change.words), LEAST_WORDS - 1, -1):
        there = [(start, end) for start, end in found if text[:start].rstrip(EDGES).endswith(change.words[-length:])]
        if there:
            return there
    return found
