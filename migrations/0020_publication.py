"""The way of a supervision report out of the house: consultations, receipts, reviews, corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("snapshot_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum("running", "closed", "withdrawn", "skipped", name="consultationstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ended_by_id"], ["user_account.id"], name=op.f("fk_consultation_ended_by_id_user_account")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_consultation_region_code_region")),
        sa.ForeignKeyConstraint(["report_id"], ["supervision_report.id"], name=op.f("fk_consultation_report_id_supervision_report")),
        sa.ForeignKeyConstraint(["started_by_id"], ["user_account.id"], name=op.f("fk_consultation_started_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
    )
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.create_index("ix_consultation_region_code_state", ["region_code", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_consultation_report_id"), ["report_id"], unique=False)

    op.create_table(
        "report_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_name", sa.String(length=100), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("mailed", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("how", sa.Enum("opened", "signed", "paper", name="receipthow", native_enum=False, length=32), nullable=True),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["received_by_id"], ["user_account.id"], name=op.f("fk_report_receipt_received_by_id_user_account")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_report_receipt_region_code_region")),
        sa.ForeignKeyConstraint(["report_id"], ["supervision_report.id"], name=op.f("fk_report_receipt_report_id_supervision_report")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_report_receipt_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_receipt")),
        sa.UniqueConstraint("report_id", "unit_id", name=op.f("uq_report_receipt_report_id_unit_id")),
    )
    with op.batch_alter_table("report_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_receipt_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "report_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_name", sa.String(length=100), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Enum("open", "upheld", "refused", name="reviewstate", native_enum=False, length=32), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("correction_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_report_review_asked_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["supervision_report.id"], name=op.f("fk_report_review_correction_id_supervision_report")
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user_account.id"], name=op.f("fk_report_review_decided_by_id_user_account")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_report_review_region_code_region")),
        sa.ForeignKeyConstraint(["report_id"], ["supervision_report.id"], name=op.f("fk_report_review_report_id_supervision_report")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_report_review_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_review")),
        sa.UniqueConstraint("report_id", "unit_id", name=op.f("uq_report_review_report_id_unit_id")),
    )
    with op.batch_alter_table("report_review", schema=None) as batch_op:
        batch_op.create_index("ix_report_review_region_code_state", ["region_code", "state"], unique=False)
        batch_op.create_index("ix_report_review_state_due_on", ["state", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_review_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "consulted_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("unit_name", sa.String(length=100), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("mailed", sa.Integer(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user_account.id"], name=op.f("fk_consulted_unit_answered_by_id_user_account")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name=op.f("fk_consulted_unit_consultation_id_consultation")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_consulted_unit_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consulted_unit")),
        sa.UniqueConstraint("consultation_id", "unit_id", name=op.f("uq_consulted_unit_consultation_id_unit_id")),
    )
    with op.batch_alter_table("consulted_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consulted_unit_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("line_key", sa.String(length=80), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("handling", sa.Enum("adopted", "declined", name="handling", native_enum=False, length=32), nullable=True),
        sa.Column("handling_reason", sa.Text(), nullable=True),
        sa.Column("handled_on", sa.Date(), nullable=True),
        sa.Column("handled_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["handled_by_id"], ["user_account.id"], name=op.f("fk_objection_handled_by_id_user_account")),
        sa.ForeignKeyConstraint(["part_id"], ["consulted_unit.id"], name=op.f("fk_objection_part_id_consulted_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_part_id"), ["part_id"], unique=False)

    with op.batch_alter_table("supervision_report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("corrects_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("correction_reason", sa.Text(), nullable=True))
        batch_op.create_index(batch_op.f("ix_supervision_report_corrects_id"), ["corrects_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_supervision_report_corrects_id_supervision_report"), "supervision_report", ["corrects_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("supervision_report", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_supervision_report_corrects_id_supervision_report"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_supervision_report_corrects_id"))
        batch_op.drop_column("correction_reason")
        batch_op.drop_column("corrects_id")

    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_part_id"))

    op.drop_table("objection")
    with op.batch_alter_table("consulted_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consulted_unit_unit_id"))

    op.drop_table("consulted_unit")
    with op.batch_alter_table("report_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_review_unit_id"))
        batch_op.drop_index("ix_report_review_state_due_on")
        batch_op.drop_index("ix_report_review_region_code_state")

    op.drop_table("report_review")
    with op.batch_alter_table("report_receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_receipt_unit_id"))

    op.drop_table("report_receipt")
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consultation_report_id"))
        batch_op.drop_index("ix_consultation_region_code_state")

    op.drop_table("consultation")
