"""Documents under review before they become measures and tasks."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Enum("new_plan", "comparison", name="importpurpose", native_enum=False, length=32), nullable=False),
        sa.Column("form", sa.Enum("document", "sheet", name="importform", native_enum=False, length=32), nullable=False),
        sa.Column(
            "status", sa.Enum("reviewing", "published", "discarded", name="importstatus", native_enum=False, length=32), nullable=False
        ),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("front", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("outline", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("finished_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_plan_import_file_id_stored_file")),
        sa.ForeignKeyConstraint(["finished_by_id"], ["user_account.id"], name=op.f("fk_plan_import_finished_by_id_user_account")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user_account.id"], name=op.f("fk_plan_import_made_by_id_user_account")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_import_plan_id_plan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_import")),
    )
    with op.batch_alter_table("plan_import", schema=None) as batch_op:
        batch_op.create_index("ix_plan_import_plan_status", ["plan_id", "status"], unique=False)

    op.create_table(
        "import_indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Enum("open", "accepted", "dismissed", name="decision", native_enum=False, length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("measuring_unit", sa.String(length=30), nullable=True),
        sa.Column("nature", sa.String(length=10), nullable=True),
        sa.Column("baseline_year", sa.Integer(), nullable=True),
        sa.Column("baseline_value", sa.Double(), nullable=True),
        sa.Column("by", sa.Date(), nullable=True),
        sa.Column("comparator", sa.String(length=10), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("upper", sa.Double(), nullable=True),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("annual_growth", sa.Double(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["plan_import.id"], name=op.f("fk_import_indicator_import_id_plan_import"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_indicator")),
    )
    with op.batch_alter_table("import_indicator", schema=None) as batch_op:
        batch_op.create_index("ix_import_indicator_import_position", ["import_id", "position"], unique=False)

    op.create_table(
        "import_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("origin", sa.Enum("measure", "candidate", "person", name="itemorigin", native_enum=False, length=32), nullable=False),
        sa.Column("decision", sa.Enum("open", "accepted", "dismissed", name="decision", native_enum=False, length=32), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("task", "safeguard", "special_action", "target", name="measurekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("deadline_text", sa.String(length=100), nullable=True),
        sa.Column(
            "deadline_basis", sa.Enum("stated", "plan_end", "manual", name="deadlinebasis", native_enum=False, length=32), nullable=True
        ),
        sa.Column("deadline_confidence", sa.Double(), nullable=False),
        sa.Column("deadline_reason", sa.String(length=200), nullable=False),
        sa.Column("continuing", sa.Boolean(), nullable=False),
        sa.Column("criterion", sa.String(length=500), nullable=False),
        sa.Column("criterion_proposed", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column(
            "report_frequency",
            sa.Enum("quarterly", "monthly", "half_yearly", "none", name="reportfrequency", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("quantities", sa.JSON(), nullable=False),
        sa.Column("text_doubts", sa.JSON(), nullable=False),
        sa.Column("doubts", sa.JSON(), nullable=False),
        sa.Column("doubt_count", sa.Integer(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("match_reason", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user_account.id"], name=op.f("fk_import_item_decided_by_id_user_account")),
        sa.ForeignKeyConstraint(["import_id"], ["plan_import.id"], name=op.f("fk_import_item_import_id_plan_import"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_import_item_measure_id_measure")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_item")),
    )
    with op.batch_alter_table("import_item", schema=None) as batch_op:
        batch_op.create_index("ix_import_item_import_decision", ["import_id", "decision"], unique=False)
        batch_op.create_index("ix_import_item_import_position", ["import_id", "position"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_item_measure_id"), ["measure_id"], unique=False)

    op.create_table(
        "review_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_review_step_actor_id_user_account")),
        sa.ForeignKeyConstraint(["import_id"], ["plan_import.id"], name=op.f("fk_review_step_import_id_plan_import"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_step")),
    )
    with op.batch_alter_table("review_step", schema=None) as batch_op:
        batch_op.create_index("ix_review_step_import", ["import_id", "id"], unique=False)

    op.create_table(
        "source_block",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("sheet", sa.String(length=100), nullable=True),
        sa.Column("row", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("table_number", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["plan_import.id"], name=op.f("fk_source_block_import_id_plan_import"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("import_id", "position", name=op.f("pk_source_block")),
    )
    op.create_table(
        "item_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("as_written", sa.String(length=100), nullable=False),
        sa.Column("role", sa.Enum("lead", "responsible", "support", name="unitrole", native_enum=False, length=32), nullable=False),
        sa.Column("role_certain", sa.Boolean(), nullable=False),
        sa.Column("role_reason", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("group_name", sa.String(length=100), nullable=True),
        sa.Column("expandable", sa.Boolean(), nullable=False),
        sa.Column("member_ids", sa.JSON(), nullable=False),
        sa.Column("source", sa.Enum("text", "similar", "person", name="unitsource", native_enum=False, length=32), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["import_item.id"], name=op.f("fk_item_unit_item_id_import_item"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_item_unit_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_unit")),
    )
    with op.batch_alter_table("item_unit", schema=None) as batch_op:
        batch_op.create_index("ix_item_unit_item_position", ["item_id", "position"], unique=False)
        batch_op.create_index(batch_op.f("ix_item_unit_unit_id"), ["unit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("item_unit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_unit_unit_id"))
        batch_op.drop_index("ix_item_unit_item_position")

    op.drop_table("item_unit")
    op.drop_table("source_block")
    with op.batch_alter_table("review_step", schema=None) as batch_op:
        batch_op.drop_index("ix_review_step_import")

    op.drop_table("review_step")
    with op.batch_alter_table("import_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_item_measure_id"))
        batch_op.drop_index("ix_import_item_import_position")
        batch_op.drop_index("ix_import_item_import_decision")

    op.drop_table("import_item")
    with op.batch_alter_table("import_indicator", schema=None) as batch_op:
        batch_op.drop_index("ix_import_indicator_import_position")

    op.drop_table("import_indicator")
    with op.batch_alter_table("plan_import", schema=None) as batch_op:
        batch_op.drop_index("ix_plan_import_plan_status")

    op.drop_table("plan_import")
