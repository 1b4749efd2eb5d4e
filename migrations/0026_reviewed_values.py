"""Values of units wait for the office's review, and a leader may adjust the target of an indicator."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

VALUE_STATES = ("waiting", "accepted", "returned", "replaced")
ADJUSTMENT_STATES = ("open", "granted", "refused", "withdrawn")


def upgrade() -> None:
    with op.batch_alter_table("observed_value") as batch_op:
        status = sa.Enum(*VALUE_STATES, name="valuestatus", native_enum=False, length=32)
        # What was entered before there was a review has counted since.
        batch_op.add_column(sa.Column("status", status, nullable=False, server_default="accepted"))
        batch_op.add_column(sa.Column("unit_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reviewer_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reviewed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("reviewed_recorded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("return_reason", sa.String(length=300), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_observed_value_unit_id_unit"), "unit", ["unit_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_observed_value_reviewer_id_user_account"), "user_account", ["reviewer_id"], ["id"])
        batch_op.create_index("ix_observed_value_status", ["status"], unique=False)
    with op.batch_alter_table("observed_value") as batch_op:
        batch_op.alter_column("status", server_default=None)

    op.create_table(
        "target_adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Date(), nullable=False),
        sa.Column("comparator", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("upper", sa.Double(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("paper", sa.String(length=200), nullable=False),
        sa.Column("status", sa.Enum(*ADJUSTMENT_STATES, name="adjustmentstatus", native_enum=False, length=32), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user_account.id"], name=op.f("fk_target_adjustment_decided_by_id_user_account")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["user_account.id"], name=op.f("fk_target_adjustment_requested_by_id_user_account")),
        sa.ForeignKeyConstraint(["target_id"], ["indicator_target.id"], name=op.f("fk_target_adjustment_target_id_indicator_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_adjustment")),
    )
    with op.batch_alter_table("target_adjustment") as batch_op:
        batch_op.create_index(batch_op.f("ix_target_adjustment_effective_on"), ["effective_on"], unique=False)
        batch_op.create_index("ix_target_adjustment_status_effective_on", ["status", "effective_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_target_adjustment_target_id"), ["target_id"], unique=False)


def downgrade() -> None:
    op.drop_table("target_adjustment")
    with op.batch_alter_table("observed_value") as batch_op:
        batch_op.drop_index("ix_observed_value_status")
        batch_op.drop_constraint(batch_op.f("fk_observed_value_reviewer_id_user_account"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_observed_value_unit_id_unit"), type_="foreignkey")
        for name in ("status", "unit_id", "reviewer_id", "reviewed_on", "reviewed_recorded_at", "return_reason"):
            batch_op.drop_column(name)
