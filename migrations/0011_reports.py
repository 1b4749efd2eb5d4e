"""Supervision reports."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "supervision_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("below", sa.Boolean(), nullable=False),
        sa.Column("interim", sa.Boolean(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum("draft", "consulting", "awaiting_approval", "published", name="supervisionstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("known_by", sa.Date(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("snapshot_hash", sa.String(length=64), nullable=False),
        sa.Column("edits", sa.JSON(), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=True),
        sa.Column("number_kind", sa.String(length=20), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["approved_by_id"], ["user_account.id"], name=op.f("fk_supervision_report_approved_by_id_user_account")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user_account.id"], name=op.f("fk_supervision_report_made_by_id_user_account")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_supervision_report_plan_id_plan")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_supervision_report_region_code_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_report")),
        sa.UniqueConstraint("key", name=op.f("uq_supervision_report_key")),
        sa.UniqueConstraint(
            "region_code",
            "number_year",
            "number_kind",
            "number",
            name=op.f("uq_supervision_report_region_code_number_year_number_kind_number"),
        ),
    )
    with op.batch_alter_table("supervision_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supervision_report_period"), ["period"], unique=False)
        batch_op.create_index(batch_op.f("ix_supervision_report_region_code"), ["region_code"], unique=False)

    op.create_table(
        "report_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_report_file_file_id_stored_file")),
        sa.ForeignKeyConstraint(["report_id"], ["supervision_report.id"], name=op.f("fk_report_file_report_id_supervision_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_file")),
        sa.UniqueConstraint("report_id", "format", name=op.f("uq_report_file_report_id_format")),
    )


def downgrade() -> None:
    op.drop_table("report_file")
    with op.batch_alter_table("supervision_report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supervision_report_region_code"))
        batch_op.drop_index(batch_op.f("ix_supervision_report_period"))

    op.drop_table("supervision_report")
