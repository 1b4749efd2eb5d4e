"""A slug and a short name for a plan that was read from a document; the short name stands in its task numbers (榕金规-4.3-02)."""

import re

import sqlalchemy as sa

from tracker.core.db import db
from tracker.plans.models import Plan
from tracker.regions.models import Region

# What people call these places in document numbers; any other place gives the first character of its name.
_PLACES = {"350000": "闽", "350100": "榕", "350200": "厦", "350500": "泉"}
_LAST_WORDS = (
    ("规划", "规"),
    ("纲要", "纲"),
    ("行动计划", "计"),
    ("计划", "计"),
    ("方案", "案"),
    ("措施", "措"),
    ("意见", "意"),
    ("通知", "通"),
)
_EMPTY = re.compile(r"[“\"‘']?十[一二三四五六]五[”\"’']?|20\d\d|年|关于|加快|推进|推动|促进|进一步|支持|印发|全面|深入|的|[^\u4e00-\u9fff]")
_FORM = re.compile(r"(?:发展|专项|总体|工作|实施|若干|三年|五年)*(?:规划|纲要|行动计划|计划|方案|措施|意见|通知).*$")


def short_name(title: str, region: Region) -> str:
    """Place, first character of the subject, kind of document (榕金规), with a number where that is taken."""
    place = _PLACES.get(region.code, region.name[:1])
    last = next((char for word, char in _LAST_WORDS if word in title), "规")
    subject = _EMPTY.sub("", _FORM.sub("", title).replace(region.name, "").replace(region.name.rstrip("省市县区"), ""))
    return _free(f"{place}{subject[:1]}{last}", Plan.short_name)


def slug(region: Region, year: int) -> str:
    """Region code and year, with a number where that is taken."""
    return _free(f"{region.code}-{year}", Plan.slug)


def _free(wanted: str, column: sa.orm.InstrumentedAttribute[str]) -> str:
    taken = set(db.session.scalars(sa.select(column).where(column.startswith(wanted, autoescape=True))))
    count = 1
    name = wanted
    while name in taken:
        count += 1
        name = f"{wanted}{count}" if column is Plan.short_name else f"{wanted}-{count}"
    return name
