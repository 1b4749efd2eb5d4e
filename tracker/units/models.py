"""Units through time: names with validity, aliases, standings, groups, successions (domain.md §8)."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.db import Model, Versioned


class Standing(StrEnum):
    """What a unit is to a region's office (domain.md §2)."""

    SUPERVISED = "supervised"
    COOPERATING = "cooperating"


class SuccessionKind(StrEnum):
    """How one unit became another."""

    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    ABOLITION = "abolition"
    STATUS = "status"


class Certainty(StrEnum):
    """Whether a fact about a unit is confirmed by a source."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"


LEVELS = {"national": "国家级", "province": "省级", "city": "市级", "county": "县级"}
CATEGORIES = ("政府部门", "地方政府", "金融监管", "司法", "国企", "其他")
STANDING_NAMES = {Standing.SUPERVISED: "督查对象", Standing.COOPERATING: "协同单位"}
SUCCESSION_NAMES = {
    SuccessionKind.RENAME: "更名",
    SuccessionKind.MERGE: "合并",
    SuccessionKind.SPLIT: "拆分",
    SuccessionKind.ABOLITION: "撤销",
    SuccessionKind.STATUS: "性质变更",
}
LONGEST_FULL_NAME, LONGEST_NAME = 100, 60
ENTERED = "entered"
# Where a unit of the register was found; shown as it is to whoever checks it.
SOURCE_NAMES = {
    "text": "规划原文",
    "inferred": "由简称推定",
    "group": "由统称展开",
    "history": "机构沿革资料",
    "demonstration": "演示数据",
    ENTERED: "人工登记",
}


class Unit(Versioned, Model):
    """A body under one name; a rename makes a new row and a succession. ``valid_to`` is exclusive."""

    __tablename__ = "unit"
    __table_args__ = (sa.UniqueConstraint("full_name", "valid_from"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str] = mapped_column(sa.String(LONGEST_FULL_NAME))
    name: Mapped[str] = mapped_column(sa.String(LONGEST_NAME), index=True)
    level: Mapped[str] = mapped_column(sa.String(10))
    region_code: Mapped[str | None] = mapped_column(sa.ForeignKey("region.code"), index=True)
    category: Mapped[str] = mapped_column(sa.String(20))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(sa.String(20))
    certainty: Mapped[Certainty] = mapped_column(default=Certainty.CONFIRMED)
    note: Mapped[str | None] = mapped_column(sa.Text)
    head_approves: Mapped[bool] = mapped_column(default=True)
    aliases: Mapped[list["UnitAlias"]] = relationship(back_populates="unit", cascade="all, delete-orphan")
    standings: Mapped[list["UnitStanding"]] = relationship(back_populates="unit", cascade="all, delete-orphan")

    def exists_on(self, day: date) -> bool:
        """Whether the unit bore this name on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


class UnitAlias(Model):
    """A further form of the name, as documents print it."""

    __tablename__ = "unit_alias"
    __table_args__ = (sa.UniqueConstraint("unit_id", "text"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    text: Mapped[str] = mapped_column(sa.String(100), index=True)
    unit: Mapped[Unit] = relationship(back_populates="aliases")


class UnitStanding(Model):
    """The unit's standing towards one region's office."""

    __tablename__ = "unit_standing"
    __table_args__ = (sa.UniqueConstraint("unit_id", "region_code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"), index=True)
    standing: Mapped[Standing]
    unit: Mapped[Unit] = relationship(back_populates="standings")


class UnitSuccession(Model):
    """One unit became another; a split has several rows. An unknown day is None and asks a person."""

    __tablename__ = "unit_succession"
    __table_args__ = (sa.UniqueConstraint("from_unit_id", "to_unit_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    from_unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    to_unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    kind: Mapped[SuccessionKind]
    effective_on: Mapped[date | None]
    certainty: Mapped[Certainty]
    note: Mapped[str | None] = mapped_column(sa.Text)


class UnitGroup(Model):
    """A collective name, keyed by the document that uses it and the name; open groups are not expandable."""

    __tablename__ = "unit_group"
    __table_args__ = (sa.UniqueConstraint("document", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(sa.String(80))
    name: Mapped[str] = mapped_column(sa.String(100))
    expandable: Mapped[bool]
    as_of: Mapped[str | None] = mapped_column(sa.String(10))
    note: Mapped[str | None] = mapped_column(sa.Text)
    members: Mapped[list["UnitGroupMember"]] = relationship(cascade="all, delete-orphan", order_by="UnitGroupMember.unit_id")


class UnitGroupMember(Model):
    """A unit that belongs to a group."""

    __tablename__ = "unit_group_member"
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("unit_group.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
