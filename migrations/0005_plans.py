"""Stored files, plans and measures."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stored_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["user_account.id"], name=op.f("fk_stored_file_uploaded_by_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_file_sha256"), ["sha256"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("short_name", sa.String(length=20), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("doc_number", sa.String(length=60), nullable=True),
        sa.Column("issuer", sa.String(length=100), nullable=True),
        sa.Column("issue_date", sa.Date(), nullable=True),
        sa.Column("issue_date_text", sa.String(length=40), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column(
            "status", sa.Enum("draft", "active", "concluded", "archived", name="planstatus", native_enum=False, length=32), nullable=False
        ),
        sa.Column(
            "report_frequency",
            sa.Enum("quarterly", "monthly", "half_yearly", "none", name="reportfrequency", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("source_name", sa.String(length=200), nullable=True),
        sa.Column("source_file_id", sa.Integer(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("supervision_basis", sa.Text(), nullable=True),
        sa.Column("supervision_content", sa.Text(), nullable=True),
        sa.Column("supervision_object", sa.Text(), nullable=True),
        sa.Column("supervision_scope", sa.Text(), nullable=True),
        sa.Column("approval_paper", sa.String(length=200), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_plan_region_code_region")),
        sa.ForeignKeyConstraint(["source_file_id"], ["stored_file.id"], name=op.f("fk_plan_source_file_id_stored_file")),
        sa.ForeignKeyConstraint(["successor_id"], ["plan.id"], name=op.f("fk_plan_successor_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("short_name", name=op.f("uq_plan_short_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_plan_slug")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_region_code"), ["region_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_status"), ["status"], unique=False)

    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=True),
        sa.Column("wording", sa.String(length=300), nullable=False),
        sa.Column("opening", sa.String(length=60), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("task", "safeguard", "special_action", "target", name="measurekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("source_text", sa.Text(), nullable=True),
        sa.Column("source_place", sa.JSON(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("deadline_text", sa.String(length=100), nullable=True),
        sa.Column(
            "deadline_basis", sa.Enum("stated", "plan_end", "manual", name="deadlinebasis", native_enum=False, length=32), nullable=True
        ),
        sa.Column("continuing", sa.Boolean(), nullable=False),
        sa.Column("quantities", sa.JSON(), nullable=False),
        sa.Column("survives", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_measure_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("plan_id", "number", "edition", name=op.f("uq_measure_plan_id_number_edition")),
    )
    op.create_table(
        "outline_heading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("heading", sa.String(length=300), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("run_in", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=True),
        sa.Column("lost", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_outline_heading_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outline_heading")),
        sa.UniqueConstraint("plan_id", "position", name=op.f("uq_outline_heading_plan_id_position")),
    )
    op.create_table(
        "plan_state_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column(
            "status", sa.Enum("draft", "active", "concluded", "archived", name="planstatus", native_enum=False, length=32), nullable=False
        ),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_plan_state_change_actor_id_user_account")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_state_change_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_state_change")),
    )
    with op.batch_alter_table("plan_state_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_state_change_effective_on"), ["effective_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_state_change_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "measure_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("as_written", sa.String(length=100), nullable=True),
        sa.Column("role", sa.Enum("lead", "responsible", "support", name="unitrole", native_enum=False, length=32), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=True),
        sa.Column("proposed_by", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["unit_group.id"], name=op.f("fk_measure_unit_group_id_unit_group")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_measure_unit_measure_id_measure")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_measure_unit_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_unit")),
        sa.UniqueConstraint("measure_id", "position", name=op.f("uq_measure_unit_measure_id_position")),
    )
    with op.batch_alter_table("measure_unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_unit_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_unit_unit_id"), ["unit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("measure_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_measure_unit_unit_id"))
        batch_op.drop_index(batch_op.f("ix_measure_unit_group_id"))

    op.drop_table("measure_unit")
    with op.batch_alter_table("plan_state_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_state_change_plan_id"))
        batch_op.drop_index(batch_op.f("ix_plan_state_change_effective_on"))

    op.drop_table("plan_state_change")
    op.drop_table("outline_heading")
    op.drop_table("measure")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_status"))
        batch_op.drop_index(batch_op.f("ix_plan_region_code"))

    op.drop_table("plan")
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_file_sha256"))

    op.drop_table("stored_file")
