"""The mail about events: what happened to one address, the gravest first; things of one kind together."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Protocol

from tracker.core.formatters import long_date
from tracker.mail.rendering import Mail, render, render_content
from tracker.reminders.emails import CHINESE, short


class Said(Protocol):
    """An event: the name of its templates and what they need."""

    @property
    def name(self) -> str: ...

    @property
    def facts(self) -> dict[str, Any]: ...


def _together(some: Sequence[Said]) -> list[dict[str, Any]]:
    """Tasks of several events in one list."""
    tasks = [task for one in some for task in one.facts["tasks"]]
    asks = all(one.facts.get("asks") for one in some)
    return [{"tasks": tasks, "asks": asks, "signs": any(task.get("sign_by") for task in tasks)}]


def _apart(some: Sequence[Said]) -> list[dict[str, Any]]:
    return [one.facts for one in some]


# The gravest first, with the words that count them in a short mail.
KINDS: dict[str, tuple[Callable[[Sequence[Said]], list[dict[str, Any]]], str]] = {
    "consulted": (_apart, "{n}份通报征求意见"),
    "nudge": (_together, "{n}项任务催办"),
    "returned": (_apart, "{n}份进展报告退回"),
    "ownerless": (_together, "{n}项任务的牵头单位没有联系人"),
    "issued": (_together, "{n}项任务交办"),
    "consultation_off": (_apart, "{n}份通报不再征求意见"),
    "review_waits": (_apart, "{n}项复核申请待办理"),
    "review_decided": (_apart, "{n}项复核已有结果"),
    "decided": (_apart, "{n}项申请已有结果"),
}


def of_events(events: Iterable[Said], *, office: str, short_form: bool, today: date) -> Mail:
    """One mail with all these events."""
    by_name: dict[str, list[Said]] = {name: [] for name in KINDS}
    for event in events:
        by_name[event.name].append(event)
    told = [(name, values) for name, some in by_name.items() if some for values in KINDS[name][0](some)]
    usual = {"office": office, "day": long_date(today), "for_office": False}
    if short_form:
        return _short(told, usual)
    if len(told) == 1:
        return render(told[0][0], **usual, **told[0][1])
    parts = []
    for place, (name, values) in enumerate(told):
        part = render_content(name, **usual, **values)
        heading = part.subject.partition("】")[2]
        parts.append({"numeral": numeral(place), "subject": part.subject, "heading": heading, "text": part.text, "html": part.html})
    return render("events", parts=parts, **usual)


def numeral(place: int) -> str:
    """一 for the first; beyond ten in figures."""
    return CHINESE[place] if place < len(CHINESE) else str(place + 1)


def _short(told: Sequence[tuple[str, dict[str, Any]]], usual: dict[str, Any]) -> Mail:
    """Counts and a link: a region may keep titles out of mails (domain.md §9)."""
    numbers: dict[str, int] = {}
    for name, values in told:
        numbers[name] = numbers.get(name, 0) + len(values.get("tasks", (None,)))
    counts = [KINDS[name][1].format(n=n) for name, n in numbers.items()]
    asks = all(values.get("asks") for _, values in told)
    return short(f"【{'恳请支持' if asks else '督查事项'}】{counts[0]}，请登录系统查看", counts, asks=asks, **usual)
