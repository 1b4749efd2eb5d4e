"""What the ledger of mails asks: attempts that failed, the tasks of an event, and an index for every filter."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["notification_id"], ["notification.id"], name=op.f("fk_mail_failure_notification_id_notification")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_failure")),
    )
    op.create_index(op.f("ix_mail_failure_notification_id"), "mail_failure", ["notification_id"], unique=False)
    op.create_table(
        "event_task",
        sa.Column("event_note_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["event_note_id"], ["event_note.id"], name=op.f("fk_event_task_event_note_id_event_note")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_event_task_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_event_task_unit_id_unit")),
        sa.PrimaryKeyConstraint("event_note_id", "task_id", name=op.f("pk_event_task")),
    )
    op.create_index(op.f("ix_event_task_task_id"), "event_task", ["task_id"], unique=False)
    op.create_index(op.f("ix_event_task_unit_id"), "event_task", ["unit_id"], unique=False)
    op.create_index("ix_notification_region_code_state", "notification", ["region_code", "state"], unique=False)
    op.create_index("ix_notification_kind_queued_on", "notification", ["kind", "queued_on"], unique=False)
    op.create_index(op.f("ix_notification_queued_on"), "notification", ["queued_on"], unique=False)
    _fill()


def _fill() -> None:
    """The tasks of the events so far: noted in their facts, or at the end of the link."""
    notes = sa.table("event_note", sa.column("id", sa.Integer), sa.column("facts", sa.JSON))
    subjects = sa.table("event_task", sa.column("event_note_id"), sa.column("task_id"), sa.column("unit_id"))
    connection = op.get_bind()
    known = set(connection.scalars(sa.select(sa.table("task", sa.column("id")).c.id)))
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for note_id, facts in connection.execute(sa.select(notes.c.id, notes.c.facts)):
        for line in facts.get("tasks") or [facts]:
            end = str(line.get("task_id") or line.get("link", "")).rpartition("/")[2]
            if end.isdecimal() and int(end) in known:
                rows[note_id, int(end)] = {"event_note_id": note_id, "task_id": int(end), "unit_id": line.get("unit_id")}
    if rows:
        connection.execute(sa.insert(subjects), list(rows.values()))


def downgrade() -> None:
    op.drop_index(op.f("ix_notification_queued_on"), table_name="notification")
    op.drop_index("ix_notification_kind_queued_on", table_name="notification")
    op.drop_index("ix_notification_region_code_state", table_name="notification")
    op.drop_table("event_task")
    op.drop_table("mail_failure")
