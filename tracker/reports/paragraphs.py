"""An edited paragraph whose figures have changed: take the new ones, or let the words stand (domain.md §6)."""

from datetime import date

from tracker.accounts.models import User
from tracker.core.errors import RuleBroken
from tracker.reports import files, quotes, services
from tracker.reports.models import SupervisionReport


def adopt(report: SupervisionReport, key: str, *, actor: User, today: date) -> None:
    """Replace the quoted figures by those of the draft of now; RuleBroken names the ones that found no single place."""
    edit, drafted = _edited(report, key)
    text, left = quotes.adopt(edit["text"], edit["drafted"], drafted)
    if left:
        named = "，".join(f"{one.words}{one.old}→{one.new or '（已无）'}" for one in left)
        raise RuleBroken(f"有的数字在您的文字里找不到唯一的位置（{named}），请点“编辑”对照原稿逐个修改")
    services.edit(report, key, text, actor=actor, today=today)


def keep(report: SupervisionReport, key: str, *, actor: User, today: date) -> None:
    """Confirm the words beside the draft of now; they are marked again only when figures change once more."""
    services.edit(report, key, _edited(report, key)[0]["text"], actor=actor, today=today)


def _edited(report: SupervisionReport, key: str) -> tuple[dict[str, str], str]:
    if key not in report.edits:
        raise RuleBroken("这一段没有修改过，不需要核对")
    return report.edits[key], files.composed(report)[0].drafted.get(key, "")
