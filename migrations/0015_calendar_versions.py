"""A holiday notice is entered anew instead of overwritten, with who entered it and when (docs/adr/0049)."""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ALWAYS = date(2000, 1, 1)
ALWAYS_KNOWN = datetime(2000, 1, 1, 4, tzinfo=UTC)
FILLED = ("effective_on", "recorded_at", "withdrawn")


def upgrade() -> None:
    with op.batch_alter_table("calendar_year", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_calendar_year_region_code_year"), type_="unique")
        batch_op.add_column(sa.Column("withdrawn", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("actor_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("effective_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_calendar_year_actor_id_user_account"), "user_account", ["actor_id"], ["id"])

    columns = [sa.column("effective_on", sa.Date()), sa.column("recorded_at", sa.DateTime(timezone=True))]
    year = sa.table("calendar_year", *columns, sa.column("withdrawn", sa.Boolean()))
    op.execute(year.update().values(effective_on=ALWAYS, recorded_at=ALWAYS_KNOWN, withdrawn=False))
    with op.batch_alter_table("calendar_year", schema=None) as batch_op:
        for name in FILLED:
            batch_op.alter_column(name, nullable=False)
        batch_op.create_index(batch_op.f("ix_calendar_year_effective_on"), ["effective_on"], unique=False)
        batch_op.create_index("ix_calendar_year_region_code_year", ["region_code", "year"], unique=False)

    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_calendar_day_region_code_day"), type_="unique")
        batch_op.add_column(sa.Column("calendar_year_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_calendar_day_calendar_year_id_calendar_year"), "calendar_year", ["calendar_year_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_calendar_day_calendar_year_id"), ["calendar_year_id"], unique=False)
        batch_op.create_index("ix_calendar_day_region_code_day", ["region_code", "day"], unique=False)


def downgrade() -> None:
    """Only the newest notice of a year and its days fit the old tables."""
    op.execute(
        "DELETE FROM calendar_day WHERE calendar_year_id IN (SELECT id FROM calendar_year WHERE withdrawn OR id NOT IN "
        "(SELECT max(id) FROM calendar_year GROUP BY region_code, year))"
    )
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.drop_index("ix_calendar_day_region_code_day")
        batch_op.drop_index(batch_op.f("ix_calendar_day_calendar_year_id"))
        batch_op.drop_constraint(batch_op.f("fk_calendar_day_calendar_year_id_calendar_year"), type_="foreignkey")
        batch_op.drop_column("calendar_year_id")
        batch_op.create_unique_constraint(batch_op.f("uq_calendar_day_region_code_day"), ["region_code", "day"])

    op.execute("DELETE FROM calendar_year WHERE withdrawn OR id NOT IN (SELECT max(id) FROM calendar_year GROUP BY region_code, year)")
    with op.batch_alter_table("calendar_year", schema=None) as batch_op:
        batch_op.drop_index("ix_calendar_year_region_code_year")
        batch_op.drop_index(batch_op.f("ix_calendar_year_effective_on"))
        batch_op.drop_constraint(batch_op.f("fk_calendar_year_actor_id_user_account"), type_="foreignkey")
        for name in ("actor_id", *FILLED):
            batch_op.drop_column(name)
        batch_op.create_unique_constraint(batch_op.f("uq_calendar_year_region_code_year"), ["region_code", "year"])
