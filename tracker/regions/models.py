"""Regions, their dated settings and their holiday calendar."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.db import Dated, Model


class Region(Model):
    """行政区划 by its GB/T 2260 code, with its coordination office. "Below" is the stored parent (domain.md §1)."""

    __tablename__ = "region"
    code: Mapped[str] = mapped_column(sa.String(6), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(50))
    level: Mapped[str] = mapped_column(sa.String(10))
    parent_code: Mapped[str | None] = mapped_column(sa.ForeignKey("region.code"), index=True)
    office_name: Mapped[str] = mapped_column(sa.String(80))
    document_mark: Mapped[str] = mapped_column(sa.String(20))


class Setting(Dated, Model):
    """A business setting from a date on; ``region_code`` None is the default for all regions."""

    __tablename__ = "setting"
    __table_args__ = (sa.Index("ix_setting_key_region_code", "key", "region_code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str | None] = mapped_column(sa.ForeignKey("region.code"))
    key: Mapped[str] = mapped_column(sa.String(80))
    value: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    note: Mapped[str | None] = mapped_column(sa.String(200))


class CalendarYear(Dated, Model):
    """A holiday notice for a year, entered whole; the newest of a region counts, unless it was ``withdrawn``."""

    __tablename__ = "calendar_year"
    __table_args__ = (sa.Index("ix_calendar_year_region_code_year", "region_code", "year"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str | None] = mapped_column(sa.ForeignKey("region.code"))
    year: Mapped[int]
    notice: Mapped[str] = mapped_column(sa.String(200))
    withdrawn: Mapped[bool] = mapped_column(default=False)
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class CalendarDay(Model):
    """A day that a notice makes a rest day or, by 调休, a working day; ``region_code`` None holds everywhere.

    Without a notice (``calendar_year_id`` None) it is a single day that a region keeps for itself.
    """

    __tablename__ = "calendar_day"
    __table_args__ = (sa.Index("ix_calendar_day_region_code_day", "region_code", "day"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    region_code: Mapped[str | None] = mapped_column(sa.ForeignKey("region.code"))
    calendar_year_id: Mapped[int | None] = mapped_column(sa.ForeignKey("calendar_year.id"), index=True)
    day: Mapped[date]
    is_workday: Mapped[bool]
    name: Mapped[str] = mapped_column(sa.String(50), default="")
