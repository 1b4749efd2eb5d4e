"""Rules of the ladder are dated, and say who made them and by what a step travels (docs/adr/0050)."""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ALWAYS = date(2000, 1, 1)
ALWAYS_KNOWN = datetime(2000, 1, 1, 4, tzinfo=UTC)
FILLED = ("effective_on", "recorded_at", "channels", "inherits")


def upgrade() -> None:
    with op.batch_alter_table("reminder_rule", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channels", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("inherits", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("actor_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("effective_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_reminder_rule_actor_id_user_account"), "user_account", ["actor_id"], ["id"])

    columns = [sa.column("effective_on", sa.Date()), sa.column("recorded_at", sa.DateTime(timezone=True))]
    rule = sa.table("reminder_rule", *columns, sa.column("channels", sa.JSON()), sa.column("inherits", sa.Boolean()))
    op.execute(rule.update().values(effective_on=ALWAYS, recorded_at=ALWAYS_KNOWN, channels=["mail"], inherits=False))
    with op.batch_alter_table("reminder_rule", schema=None) as batch_op:
        for name in FILLED:
            batch_op.alter_column(name, nullable=False)
        batch_op.create_index(batch_op.f("ix_reminder_rule_effective_on"), ["effective_on"], unique=False)


def downgrade() -> None:
    """Without dates only the default rules stay as they were; what an office changed goes back to them."""
    op.execute("DELETE FROM reminder_rule WHERE region_code IS NOT NULL")
    with op.batch_alter_table("reminder_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_rule_effective_on"))
        batch_op.drop_constraint(batch_op.f("fk_reminder_rule_actor_id_user_account"), type_="foreignkey")
        for name in ("actor_id", *FILLED):
            batch_op.drop_column(name)
