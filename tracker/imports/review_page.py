"""What the page of one item gathers: where it stands among the others, its units, its source, what can be undone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.imports import dividing, editing, front, listing, names, queries, review, rules, source, steps, unit_page
from tracker.imports.listing import ItemFilter
from tracker.imports.models import ImportItem, ImportPurpose, ImportStatus, PlanImport, SourceBlock


@dataclass(frozen=True)
class Asked:
    """What the address asks for besides the item: a way of working on it, one of its units, a search, another stretch of source."""

    mode: str = ""
    unit: int | None = None
    search: str = ""
    start: int | None = None


def overview(kept: PlanImport) -> dict[str, Any]:
    """What the head of every page of a review shows."""
    editable = kept.status is ImportStatus.REVIEWING
    return {
        "kept": kept,
        "plan": kept.plan,
        "editable": editable,
        "deciding": editable and kept.purpose is ImportPurpose.NEW_PLAN,
        "tally": queries.tally(kept),
        "counts": listing.counts(kept),
        "unknown_names": names.unknown_count(kept),
        "missing": front.missing(kept.plan),
        "last_step": steps.latest_with_name(kept) if editable else None,
    }


def of_item(kept: PlanImport, item: ImportItem, wanted: ItemFilter, asked: Asked, today: date) -> dict[str, Any]:
    """One item under review beside its source."""
    shown = unit_page.units_shown(kept, item, today)
    lead = review.proposed_lead(item)
    chosen = next((one for one in shown if one.unit.id == asked.unit), None)
    return {
        "item": item,
        "wanted": wanted,
        "mode": asked.mode,
        "place": listing.place_in(kept, wanted, item),
        "previous_id": listing.neighbour(kept, wanted, item.position, back=True),
        "next_id": listing.neighbour(kept, wanted, item.position),
        "doubt_id": listing.next_doubt(kept, item.position),
        "units": shown,
        "lead": lead,
        "lead_name": next((one.title for one in shown if one.unit is lead), ""),
        "restorable": editing.can_be_restored(item),
        "obstacles": rules.obstacles(item),
        "editor": unit_page.editor(kept, chosen) if chosen else None,
        "found_units": unit_page.search(kept, asked.search, today),
        "search": asked.search,
        "gaps": _parts(item.text) if asked.mode == "split" else [],
        "before": dividing.previous_of(item),
        "window": source.window(kept, item, start=asked.start),
        "block": None,
    }


def of_block(kept: PlanImport, block: SourceBlock | None, wanted: ItemFilter, start: int | None) -> dict[str, Any]:
    """A paragraph that no item was read from, or the source alone."""
    position = block.position if block is not None else 0
    return {
        "item": None,
        "wanted": wanted,
        "mode": "",
        "block": block,
        "doubt_id": listing.next_doubt(kept),
        "next_id": listing.first_item(kept),
        "previous_id": None,
        "window": source.window(kept, None, start=start, position=position),
    }


def _parts(text: str) -> list[tuple[int, str]]:
    """The text in parts, each with the offset behind it where it may be cut; the last has none behind it (0)."""
    cuts = [*dividing.places_to_split(text), 0]
    parts, start = [], 0
    for cut in cuts:
        parts.append((cut, text[start : cut or len(text)]))
        start = cut
    return parts
