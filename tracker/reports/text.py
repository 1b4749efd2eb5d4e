"""The text of a report as it grows: paragraphs under their keys, with a person's words in the place of the drafted ones."""

from collections.abc import Mapping
from typing import Any

from tracker.reports.document import Block, Heading, Paragraph

ORDINALS = "一二三四五六七八九十"
Links = tuple[tuple[str, str], ...]
Section = tuple[str, list[Block]]


class Text:
    """Collects paragraphs under their keys."""

    def __init__(self, edits: Mapping[str, Any]) -> None:
        self.edits = edits
        self.blocks: list[Block] = []
        self.drafted: dict[str, str] = {}
        self.links: dict[str, Links] = {}

    def say(self, key: str, drafted: str, *links: tuple[str, str]) -> list[Block]:
        """One paragraph: a person's words where there are some; nothing where there is nothing to say."""
        if not drafted and key not in self.edits:
            return []
        self.drafted[key], self.links[key] = drafted, links
        words = str(self.edits[key]["text"]) if key in self.edits else drafted
        return [Paragraph(part, key) for part in words.splitlines() if part.strip()]

    def open_sections(self, sections: list[Section]) -> None:
        """Number the sections that have something to say: 一、, 二、 and so on."""
        for place, (title, blocks) in enumerate(section for section in sections if section[1]):
            self.blocks += [Heading(1, f"{ORDINALS[place]}、{title}"), *blocks]
