"""Which blocks of the file a stretch of text came from, kept through joining and cutting, so that each block has one fate."""

from bisect import bisect_right
from dataclasses import dataclass, replace

from tracker.documents.readers import Block, Place


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` of the text on, the words are those of the block with this index; `place` is where they begin."""

    start: int
    source: int
    place: Place


@dataclass(frozen=True, slots=True)
class Sourced(Block):
    """A block on its way through the stages: whatever was joined to it is listed in `spans`."""

    spans: tuple[Span, ...] = ()


def numbered(blocks: tuple[Block, ...]) -> list[Block]:
    """The blocks of a document, each with the span of itself."""
    return [Sourced(one.text, one.place, one.kind, one.cells, one.table, (Span(0, index, one.place),)) for index, one in enumerate(blocks)]


def spans_of(block: Block) -> tuple[Span, ...]:
    return block.spans if isinstance(block, Sourced) else ()


def appended(first: Block, glue: str, second: Block) -> Block:
    """Both texts as one block at the place of the first."""
    shift = len(first.text) + len(glue)
    spans = spans_of(first) + shifted(spans_of(second), shift)
    return Sourced(first.text + glue + second.text, first.place, first.kind, first.cells, first.table, spans)


def shifted(spans: tuple[Span, ...], by: int) -> tuple[Span, ...]:
    """The same spans in a text that has `by` more signs in front."""
    return tuple(replace(span, start=span.start + by) for span in spans)


def within(spans: tuple[Span, ...], start: int, stop: int) -> tuple[Span, ...]:
    """The spans of the stretch from `start` to `stop`, counted from its beginning."""
    if not spans:
        return ()
    starts = [span.start for span in spans]
    first = max(0, bisect_right(starts, start) - 1)
    own = spans[first : max(first + 1, bisect_right(starts, stop - 1))]
    opening = own[0]
    skipped = max(0, start - opening.start)
    head = Span(0, opening.source, opening.place.at(skipped))
    return (head, *(replace(span, start=span.start - start) for span in own[1:]))


def place_at(spans: tuple[Span, ...], offset: int, otherwise: Place) -> Place:
    """Where the sign at this offset stands in the file."""
    if not spans:
        return otherwise.at(offset)
    span = spans[max(0, bisect_right([one.start for one in spans], offset) - 1)]
    return span.place.at(offset - span.start)
