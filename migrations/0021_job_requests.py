"""Jobs that somebody asks for: the request, and on the run who asked. When a mail was sent last is asked by its settings."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("requested_by", sa.String(length=100), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.String(length=80), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_request")),
    )
    op.create_index(op.f("ix_job_request_job"), "job_request", ["job"], unique=False)
    is_open = sa.text("done_at IS NULL")
    op.create_index("ix_job_request_open", "job_request", ["job"], unique=True, sqlite_where=is_open, postgresql_where=is_open)
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("requested_by", sa.String(length=100), nullable=True))
        batch_op.create_index("ix_job_run_outcome", ["outcome", "id"], unique=False)
    op.create_index(op.f("ix_notification_sent_at"), "notification", ["sent_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_notification_sent_at"), table_name="notification")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_index("ix_job_run_outcome")
        batch_op.drop_column("requested_by")
    op.drop_table("job_request")
