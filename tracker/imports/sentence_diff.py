"""Two prints of a sentence with what was struck out and what was put in, word by word."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

# A figure or a Latin word is changed as a whole; Chinese is compared character by character.
_WORD = re.compile(r"\d+(?:\.\d+)?%?|[A-Za-z]+|\s+|.", re.DOTALL)
ISLAND = 2  # fewer equal words than this between two changes are read more easily as part of the change


class Mark(NamedTuple):
    """A stretch of text: ``same``, ``del`` or ``ins``."""

    kind: str
    text: str


def marks(before: str, after: str) -> list[Mark]:
    """The stretches in order, what was struck out before what was put in for it."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    found: list[Mark] = []
    gone = come = ""
    for place, (kind, start, end, new_start, new_end) in enumerate(steps):
        island = kind == "equal" and end - start < ISLAND and 0 < place < len(steps) - 1
        if kind == "equal" and not island:
            found += [*_change(gone, come), Mark("same", "".join(old[start:end]))]
            gone = come = ""
        else:
            gone, come = gone + "".join(old[start:end]), come + "".join(new[new_start:new_end])
    return [*found, *_change(gone, come)]


def _change(gone: str, come: str) -> list[Mark]:
    return [Mark(kind, text) for kind, text in (("del", gone), ("ins", come)) if text]
