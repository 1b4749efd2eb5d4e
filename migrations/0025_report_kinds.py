"""Reports of several kinds: an overview for the office, bulletins of any length, evaluations of a plan over years."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KINDS = ("weekly", "monthly", "quarterly", "half_yearly", "yearly", "mid_term", "final")
# The period of an existing report says its kind; the longer pattern comes later and wins.
WRITTEN = (("yearly", "____"), ("half_yearly", "____H_"), ("monthly", "____-__"), ("weekly", "____-W__"))


def upgrade() -> None:
    kind = sa.Enum(*KINDS, name="reportkind", native_enum=False, length=32)
    with op.batch_alter_table("supervision_report") as batch_op:
        batch_op.add_column(sa.Column("kind", kind, nullable=False, server_default="quarterly"))
        batch_op.alter_column("period", type_=sa.String(20), existing_type=sa.String(10), existing_nullable=False)
    for name, pattern in WRITTEN:
        op.execute(sa.text("UPDATE supervision_report SET kind = :kind WHERE period LIKE :pattern").bindparams(kind=name, pattern=pattern))
    with op.batch_alter_table("supervision_report") as batch_op:
        batch_op.alter_column("kind", server_default=None, existing_type=kind, existing_nullable=False)
        batch_op.create_index(batch_op.f("ix_supervision_report_kind"), ["kind"])


def downgrade() -> None:
    op.execute(
        sa.text("DELETE FROM report_file WHERE report_id IN (SELECT id FROM supervision_report WHERE kind IN ('mid_term', 'final'))")
    )
    op.execute(sa.text("DELETE FROM supervision_report WHERE kind IN ('mid_term', 'final')"))
    with op.batch_alter_table("supervision_report") as batch_op:
        batch_op.drop_index(batch_op.f("ix_supervision_report_kind"))
        batch_op.drop_column("kind")
        batch_op.alter_column("period", type_=sa.String(10), existing_type=sa.String(20), existing_nullable=False)
