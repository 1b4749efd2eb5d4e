"""What the side navigation offers each role. A page that is not installed is left out."""

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_login import current_user

from tracker.accounts.models import UNIT_ROLES, Role
from tracker.core import clock
from tracker.regions.services import setting

OFFICE = frozenset({Role.COORDINATOR, Role.LEADER})
BUSINESS = UNIT_ROLES | OFFICE
TECHNICAL = frozenset({Role.COORDINATOR, Role.SYSTEM_ADMIN})
EVERYBODY = frozenset(Role)


@dataclass(frozen=True)
class Entry:
    """One line of the navigation."""

    endpoint: str
    label: str
    icon: str
    roles: frozenset[Role]
    group: str = "业务"
    folder: str = ""  # pages of any slice below this address belong to the entry
    only_with: str = ""  # a setting of the region without which the entry would lead nowhere


@dataclass(frozen=True)
class Item:
    """An entry as shown on this page."""

    label: str
    icon: str
    url: str
    here: bool


ENTRIES = (
    Entry("dashboard.index", "工作台", "speedometer2", EVERYBODY),
    Entry("tasks.index", "任务台账", "list-check", BUSINESS),
    Entry("progress.batch", "待办填报", "pencil-square", UNIT_ROLES),
    Entry("progress.reviews", "审核", "clipboard-check", frozenset({Role.COORDINATOR, Role.UNIT_HEAD})),
    Entry("changes.index", "变更申请", "arrow-left-right", BUSINESS),
    Entry("plans.index", "规划", "journal-text", BUSINESS),
    Entry("indicators.index", "指标", "graph-up", BUSINESS),
    Entry("reports.index", "督查通报", "file-earmark-text", BUSINESS),
    Entry("scoring.index", "评价", "award", OFFICE),
    Entry("scoring.index", "评价", "award", UNIT_ROLES, only_with="scoring.paper"),
    Entry("units.index", "单位", "building", OFFICE, "管理"),
    Entry("feedback.index", "反映问题", "chat-left-text", TECHNICAL, "管理"),
    Entry("mail.index", "邮件记录", "envelope", TECHNICAL, "管理"),
    Entry("scheduling.index", "定时任务", "clock-history", TECHNICAL, "管理"),
    Entry("regions.index", "设置", "sliders", frozenset({Role.COORDINATOR}), "管理", "/settings"),
    Entry("audit.index", "审计", "shield-check", frozenset({Role.AUDITOR}), "管理"),
    Entry("accounts.users", "账号", "people", frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}), "管理"),
)


def groups() -> dict[str, list[Item]]:
    """The navigation of the signed-in person by group, in order; nothing for strangers."""
    if not current_user.is_authenticated:
        return {}
    shown = [entry for entry in ENTRIES if current_user.role in entry.roles and _is_offered(entry)]
    grouped: dict[str, list[Item]] = {}
    for entry in shown:
        item = Item(entry.label, entry.icon, url_for(entry.endpoint), _is_here(entry.endpoint, shown))
        grouped.setdefault(entry.group, []).append(item)
    return grouped


def items() -> list[Item]:
    """The same without groups."""
    return [item for group in groups().values() for item in group]


def _is_offered(entry: Entry) -> bool:
    """Whether there is such a page, and the region has switched on what it shows."""
    if entry.endpoint not in current_app.view_functions:
        return False
    return not entry.only_with or bool(setting(current_user.region_code, entry.only_with, clock.today()))


def _is_here(endpoint: str, shown: list[Entry]) -> bool:
    """The page itself; else the entry in whose folder it lies; else the first of its slice (a task page belongs to the ledger)."""
    if any(entry.endpoint == request.endpoint for entry in shown):
        return endpoint == request.endpoint
    folders = [entry.endpoint for entry in shown if entry.folder and request.path.startswith(f"{entry.folder}/")]
    if folders:
        return folders[:1] == [endpoint]
    same_slice = [entry.endpoint for entry in shown if entry.endpoint.partition(".")[0] == request.blueprint]
    return same_slice[:1] == [endpoint]
