"""Bonus points and contests of scores, and weights that changed after the issue of a task."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def _dated() -> tuple[sa.Column, sa.Column]:
    return sa.Column("effective_on", sa.Date(), nullable=False), sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False)


def _of_unit() -> tuple[sa.Column, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_dated(),
    )


def _keys(table: str, people: tuple[str, ...]) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f(f"fk_{table}_region_code_region")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f(f"fk_{table}_unit_id_unit")),
        *(sa.ForeignKeyConstraint([name], ["user_account.id"], name=op.f(f"fk_{table}_{name}_user_account")) for name in people),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    op.create_table(
        "score_bonus",
        *_of_unit(),
        sa.Column("tenths", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("paper", sa.String(length=200), nullable=False),
        sa.Column("status", sa.Enum("open", "granted", "refused", name="bonusstatus", native_enum=False, length=32), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(length=300), nullable=True),
        *_keys("score_bonus", ("requested_by_id", "decided_by_id")),
    )
    op.create_table(
        "score_contest",
        *_of_unit(),
        sa.Column("line", sa.String(length=60), nullable=False),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", sa.Enum("open", "upheld", "rejected", name="conteststatus", native_enum=False, length=32), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_recorded_at", sa.DateTime(timezone=True), nullable=True),
        *_keys("score_contest", ("author_id", "answered_by_id")),
    )
    op.create_table(
        "weight_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        *_dated(),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_weight_change_actor_id_user_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_weight_change_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weight_change")),
    )
    for table in ("score_bonus", "score_contest"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.create_index(f"ix_{table}_region_code_period", ["region_code", "period"], unique=False)
            batch_op.create_index(batch_op.f(f"ix_{table}_unit_id"), ["unit_id"], unique=False)
            batch_op.create_index(batch_op.f(f"ix_{table}_effective_on"), ["effective_on"], unique=False)
    with op.batch_alter_table("score_contest") as batch_op:
        batch_op.create_index("ix_score_contest_status", ["status"], unique=False)
    with op.batch_alter_table("weight_change") as batch_op:
        batch_op.create_index(batch_op.f("ix_weight_change_task_id"), ["task_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_weight_change_effective_on"), ["effective_on"], unique=False)


def downgrade() -> None:
    for table in ("weight_change", "score_contest", "score_bonus"):
        op.drop_table(table)
