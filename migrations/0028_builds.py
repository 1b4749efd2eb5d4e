"""Long work that a page asks for and a worker does."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

STATES = ("waiting", "running", "done", "failed", "cancelled")


def upgrade() -> None:
    op.create_table(
        "build",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Enum(*STATES, name="buildstatus", native_enum=False, length=32), nullable=False),
        sa.Column("step", sa.String(length=100), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("result", sa.String(length=200), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user_account.id"], name=op.f("fk_build_asked_by_id_user_account")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_build_region_code_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_build")),
    )
    with op.batch_alter_table("build") as batch_op:
        batch_op.create_index("ix_build_status_claimed_until", ["status", "claimed_until"], unique=False)
        batch_op.create_index("ix_build_region_code_asked_at", ["region_code", "asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_build_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_build_asked_by_id"), ["asked_by_id"], unique=False)


def downgrade() -> None:
    op.drop_table("build")
