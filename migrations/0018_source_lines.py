"""A line of an imported document leads to its block at once, also in a document of 400,000 blocks."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_source_block_import_line", "source_block", ["import_id", "line"])


def downgrade() -> None:
    op.drop_index("ix_source_block_import_line", table_name="source_block")
