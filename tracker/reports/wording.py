"""A snapshot as an official document in Chinese (domain.md §6): structure, edited paragraphs, links to the figures' lists.

Every paragraph has a key. A coordinator's own words for a key replace the drafted ones and stay when figures are
refreshed; what was drafted when they were written is kept beside them, so that a changed figure can be pointed out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tracker.reports import drawings, sentences, tables, trouble
from tracker.reports.document import Annex, Block, Form, Heading, Imprint, OfficialDocument, Paragraph
from tracker.reports.facts_view import CLASS_WORDS, STATUS_WORDS, SnapshotView
from tracker.reports.long_tables import shortened

SERIES = "督查专报"
ORDINALS = "一二三四五六七八九十"
Links = tuple[tuple[str, str], ...]


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
    annexes = tables.annexes(view)
    text = _Text(edits or {})
    text.blocks += text.say("correction", status.replaces)
    _opening(text, view)
    late_annex = next((annex.number for annex in annexes if annex.title == "逾期滞后清单"), 0)
    sections = [("总体情况", _overall(text, view)), ("进展较好的单位和任务", _good(text, view))]
    sections += [("存在问题", _trouble(text, view, late_annex)), ("下一步要求", _next(text, view))]
    for place, (title, blocks) in enumerate(section for section in sections if section[1]):
        text.blocks += [Heading(1, f"{ORDINALS[place]}、{title}"), *blocks]
    return Composition(_document(view, text.blocks, annexes, status), text.drafted, text.links)


def title_of(view: SnapshotView) -> str:
    """The title without line breaks."""
    data = view.data
    subject = f"{view.plan_title(data['plan'])}落实情况" if data["plan"] else "督办事项办理情况"
    return f"关于{data['period']['label']}{subject}的通报{'（期中）' if data['interim'] else ''}"


class _Text:
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


def _opening(text: _Text, view: SnapshotView) -> None:
    text.blocks += text.say("opening", sentences.opening(view))


def _overall(text: _Text, view: SnapshotView) -> list[Block]:
    found = view.data["totals"]
    states = [(f"{STATUS_WORDS[part['key']]}{part['n']}项", f"status.{part['key']}") for part in found["by_status"]]
    kinds = [(f"{CLASS_WORDS[part['key']]}{part['n']}项", f"class.{part['key']}") for part in found["by_class"]]
    lamps = [(f"{sentences.LAMP_WORDS[part['key']]}{part['n']}项", f"light.{part['key']}") for part in found["by_light"]]
    blocks = [
        *text.say("overview", sentences.overview(view), (f"任务共{found['tasks']['n']}项", "tasks"), *states),
        *text.say("classes", sentences.classes(view), *kinds),
        *text.say("lights", sentences.lights(view), *lamps, (f"已逾期的任务{found['overdue']['n']}项", "overdue")),
        *text.say("rates", sentences.rates(view), *_rate_links(view)),
        *text.say("comparison", sentences.comparison(view)),
        *text.say("requests", sentences.requests(view)),
        tables.totals(view),
        tables.rates(view),
    ]
    plans = [(view.data["plans"][row["plan"]]["title"], row) for row in view.data["by_plan"]]
    if len(plans) > 1:
        blocks.append(tables.groups(view, "表3 各规划任务情况", "规划", plans))
    if view.data["by_region"]:
        regions = [(view.data["regions"][row["region"]], row) for row in view.data["by_region"]]
        blocks.append(tables.groups(view, f"表{4 if len(plans) > 1 else 3} 各地区任务情况", "地区", regions))
    blocks += drawings.unit_lights(view)
    if not view.data["indicators"]:
        return blocks
    return [Heading(2, "（一）任务进展情况"), *blocks, Heading(2, "（二）主要指标完成情况"), *_indicators(text, view)]


def _indicators(text: _Text, view: SnapshotView) -> list[Block]:
    return [*text.say("indicators", sentences.indicators(view)), *tables.indicators(view), *drawings.indicator_paths(view)]


def _rate_links(view: SnapshotView) -> list[tuple[str, str]]:
    found = view.data["rates"]
    words = {
        "on_time": ("到期的任务{}项", "按时申请办结{}项"),
        "report": ("应报送进展{}份", "按时报送{}份"),
        "sign": ("应签收{}项", "按时签收{}项"),
    }
    links = []
    for key, (base, part) in words.items():
        links += [(base.format(found[key]["whole"]["n"]), f"rate.{key}.whole"), (part.format(found[key]["part"]["n"]), f"rate.{key}.part")]
    return links


def _good(text: _Text, view: SnapshotView) -> list[Block]:
    blocks = text.say("good_units", sentences.good_units(view))
    for place, chosen in enumerate(view.data["good"]["tasks"], 1):
        blocks += text.say(f"good_task_{chosen['task']}", sentences.good_task(view, place, chosen))
    return blocks


def _trouble(text: _Text, view: SnapshotView, annex: int) -> list[Block]:
    parts = [
        ("逾期任务", "overdue", trouble.overdue(view, annex), "overdue"),
        ("进度滞后", "behind", trouble.behind(view, annex), "far_behind"),
        ("报送不及时、质量不高", "reports", [*trouble.late_reports(view, annex), *trouble.returned(view, annex)], "late_reports"),
    ]
    blocks: list[Block] = []
    for place, (title, key, lines, figure) in enumerate(part for part in parts if part[2] or part[1] in text.edits):
        blocks.append(Heading(2, f"（{ORDINALS[place]}）{title}"))
        n = len(view.data["problems"][figure])
        blocks += text.say(key, "\n".join(lines), (f"共{n}项", f"problem.{figure}"), (f"共{n}份", f"problem.{figure}"))
    return blocks


def _next(text: _Text, view: SnapshotView) -> list[Block]:
    blocks: list[Block] = []
    for place, (key, words) in enumerate(trouble.next_steps(view).items()):
        n = view.data["due_next"]["n"]
        blocks += text.say(key, f"（{ORDINALS[place]}）{words}", (f"{n}项任务到期", "due_next"))
    return blocks


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
        addressee="各有关单位",
        annexes=tuple(map(shortened, annexes)),
        sealed=sealed,
        imprint=Imprint(printed_by=office, printed_on=signed_on),
        draft=status.draft,
    )
