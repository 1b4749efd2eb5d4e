"""Titles and done-criteria before somebody reworded them: a report of the past reads as it was made."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "former_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("criterion", sa.String(500), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_former_wording_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_wording")),
    )
    op.create_index("ix_former_wording_task_recorded", "former_wording", ["task_id", "recorded_at"])
    op.create_index(op.f("ix_former_wording_recorded_at"), "former_wording", ["recorded_at"])


def downgrade() -> None:
    op.drop_table("former_wording")
