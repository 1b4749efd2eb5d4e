"""Editions of a measure stay together, and the differences between a file and a stored plan wait for decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = (
    "source",
    "same",
    "text",
    "units",
    "deadline",
    "quantities",
    "number",
    "new",
    "gone",
    "candidate",
    "target_new",
    "target_changed",
    "target_gone",
)
INDEXED = ("measure_id", "item_id", "target_id", "import_indicator_id")


def upgrade() -> None:
    with op.batch_alter_table("measure") as batch_op:
        batch_op.add_column(sa.Column("origin_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_measure_origin_id_measure"), "measure", ["origin_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_measure_origin_id"), ["origin_id"], unique=False)

    op.create_table(
        "import_difference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="differencekind", native_enum=False, length=32), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("import_indicator_id", sa.Integer(), nullable=True),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("decision", sa.Enum("open", "accepted", "dismissed", name="decision", native_enum=False, length=32), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user_account.id"], name=op.f("fk_import_difference_decided_by_id_user_account")),
        sa.ForeignKeyConstraint(
            ["import_id"], ["plan_import.id"], name=op.f("fk_import_difference_import_id_plan_import"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["import_indicator_id"],
            ["import_indicator.id"],
            name=op.f("fk_import_difference_import_indicator_id_import_indicator"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["item_id"], ["import_item.id"], name=op.f("fk_import_difference_item_id_import_item"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_import_difference_measure_id_measure")),
        sa.ForeignKeyConstraint(["target_id"], ["indicator_target.id"], name=op.f("fk_import_difference_target_id_indicator_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_difference")),
    )
    with op.batch_alter_table("import_difference") as batch_op:
        batch_op.create_index("ix_import_difference_import_kind", ["import_id", "kind", "decision"], unique=False)
        for column in INDEXED:
            batch_op.create_index(batch_op.f(f"ix_import_difference_{column}"), [column], unique=False)


def downgrade() -> None:
    op.drop_table("import_difference")
    with op.batch_alter_table("measure") as batch_op:
        batch_op.drop_index(batch_op.f("ix_measure_origin_id"))
        batch_op.drop_constraint(batch_op.f("fk_measure_origin_id_measure"), type_="foreignkey")
        batch_op.drop_column("origin_id")
