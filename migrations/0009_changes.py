"""Change requests."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "change_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("extension", "adjustment", "suspension", "termination", "closure", name="changekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum("with_head", "open", "granted", "refused", "withdrawn", name="requeststatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("original", sa.JSON(), nullable=True),
        sa.Column("proposal", sa.JSON(), nullable=True),
        sa.Column("new_due_on", sa.Date(), nullable=True),
        sa.Column("hold_id", sa.Integer(), nullable=True),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("grade", sa.Enum("excellent", "good", "qualified", name="grade", native_enum=False, length=32), nullable=True),
        sa.Column("paper", sa.String(length=200), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user_account.id"], name=op.f("fk_change_request_decided_by_id_user_account")),
        sa.ForeignKeyConstraint(["hold_id"], ["hold.id"], name=op.f("fk_change_request_hold_id_hold")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["user_account.id"], name=op.f("fk_change_request_requested_by_id_user_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_change_request_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_change_request_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.create_index("ix_change_request_status_requested_on", ["status", "requested_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_request_task_id"), ["task_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_request_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "request_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_request_evidence_file_id_stored_file")),
        sa.ForeignKeyConstraint(["request_id"], ["change_request.id"], name=op.f("fk_request_evidence_request_id_change_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_evidence")),
    )
    with op.batch_alter_table("request_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_evidence_request_id"), ["request_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("request_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_evidence_request_id"))

    op.drop_table("request_evidence")
    with op.batch_alter_table("change_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_request_unit_id"))
        batch_op.drop_index(batch_op.f("ix_change_request_task_id"))
        batch_op.drop_index("ix_change_request_status_requested_on")

    op.drop_table("change_request")
