"""A snapshot as an official document in Chinese (domain.md §6): structure, edited paragraphs, links to the figures' lists.

Every paragraph has a key. A coordinator's own words for a key replace the drafted ones and stay when figures are
refreshed; what was drafted when they were written is kept beside them, so that a changed figure can be pointed out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tracker.reports import bulletin, evaluation_text, weekly
from tracker.reports.document import Annex, Block, Form, Imprint, OfficialDocument
from tracker.reports.facts_view import SnapshotView
from tracker.reports.long_tables import shortened
from tracker.reports.models import EVALUATIONS, ReportKind
from tracker.reports.text import Links, Text
from tracker.reports.titles import title_of

Writer = Callable[[Text, SnapshotView], tuple[Annex, ...]]
WRITERS: dict[ReportKind, Writer] = {
    ReportKind.WEEKLY: weekly.write,
    ReportKind.MONTHLY: bulletin.write,
    ReportKind.QUARTERLY: bulletin.write,
    ReportKind.HALF_YEARLY: bulletin.write,
    ReportKind.YEARLY: bulletin.write,
    ReportKind.MID_TERM: evaluation_text.write,
    ReportKind.FINAL: evaluation_text.write,
}
# An overview stays in the office and an evaluation goes to whoever asked for it: neither names who is addressed.
WITHOUT_ADDRESSEE = EVALUATIONS | {ReportKind.WEEKLY}

SERIES = "督查专报"


@dataclass(frozen=True)
class Status:
    """What the report's row adds to the snapshot: number, date, whether it is published, and how its first page looks.

    `doc_number` is the whole 厦督〔2024〕3号 of a red head, `issue` the number of a 督查专报.
    """

    draft: bool = True
    doc_number: str | None = None
    published_on: date | None = None
    form: Form = Form.RED_HEAD
    issue: int | None = None
    replaces: str = ""  # what the document says about the issue that it corrects


@dataclass
class Composition:
    """The document, what was drafted for each key, and for each key the words that stand for a figure."""

    document: OfficialDocument
    drafted: dict[str, str] = field(default_factory=dict)
    links: dict[str, Links] = field(default_factory=dict)


def compose(view: SnapshotView, edits: Mapping[str, Any] | None = None, status: Status | None = None) -> Composition:
    """The document of a snapshot; the same arguments give the same document."""
    status = status or Status()
    text = Text(edits or {})
    text.blocks += text.say("correction", status.replaces)
    annexes = WRITERS[view.kind](text, view)
    return Composition(_document(view, text.blocks, annexes, status), text.drafted, text.links)


def _document(view: SnapshotView, blocks: list[Block], annexes: tuple[Annex, ...], status: Status) -> OfficialDocument:
    office = view.data["region"]["office"]
    signed_on = status.published_on or view.known_by + timedelta(days=1)
    sealed = bool(view.data["rules"][view.data["region"]["code"]]["document.sealed"])
    numbered = status.form is Form.NUMBERED_ISSUE
    return OfficialDocument(
        title=title_of(view),
        blocks=tuple(blocks),
        signer=office,
        signed_on=signed_on,
        form=status.form,
        mark=SERIES if numbered else office,
        doc_number=None if numbered else status.doc_number or f"{view.data['region']['mark']}〔{signed_on.year}〕　号",
        issue_label=f"第{status.issue or '　'}期" if numbered else None,
        addressee=None if view.kind in WITHOUT_ADDRESSEE else "各有关单位",
        annexes=tuple(map(shortened, annexes)),
        sealed=sealed,
        imprint=Imprint(printed_by=office, printed_on=signed_on),
        draft=status.draft,
    )
