"""The outbox and the ladder."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("copies", sa.JSON(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column(
            "state", sa.Enum("queued", "sending", "sent", "retry", "dead", name="delivery", native_enum=False, length=32), nullable=False
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("queued_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("last_code", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_notification_region_code_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("key", name=op.f("uq_notification_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_notification_message_id")),
    )
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notification_address"), ["address"], unique=False)
        batch_op.create_index("ix_notification_region_code_queued_on", ["region_code", "queued_on"], unique=False)
        batch_op.create_index("ix_notification_state_next_try_at", ["state", "next_try_at"], unique=False)

    op.create_table(
        "reminder_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column(
            "clock",
            sa.Enum("deadline", "report", "sign", "review", "milestone", "ownerless", name="clock", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("rung", sa.Enum("notice", "urge", "supervise", "listing", name="rung", native_enum=False, length=32), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("offset_unit", sa.Enum("calendar", "working", name="offsetunit", native_enum=False, length=32), nullable=False),
        sa.Column("repeat_every", sa.Integer(), nullable=True),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("copies", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_reminder_rule_plan_id_plan")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_reminder_rule_region_code_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rule")),
        sa.UniqueConstraint("key", name=op.f("uq_reminder_rule_key")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column(
            "clock",
            sa.Enum("deadline", "report", "sign", "review", "milestone", "ownerless", name="clock", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("rung", sa.Enum("notice", "urge", "supervise", "listing", name="rung", native_enum=False, length=32), nullable=False),
        sa.Column("state", sa.Enum("sent", "skipped", name="reminderstate", native_enum=False, length=32), nullable=False),
        sa.Column("anchor_on", sa.Date(), nullable=False),
        sa.Column("step_on", sa.Date(), nullable=False),
        sa.Column("run_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_reminder_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_reminder_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("key", name=op.f("uq_reminder_key")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_run_on"), ["run_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_task_id"), ["task_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "reminder_mail",
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.Column("as_copy", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["notification_id"], ["notification.id"], name=op.f("fk_reminder_mail_notification_id_notification")),
        sa.ForeignKeyConstraint(["reminder_id"], ["reminder.id"], name=op.f("fk_reminder_mail_reminder_id_reminder")),
        sa.PrimaryKeyConstraint("reminder_id", "notification_id", name=op.f("pk_reminder_mail")),
    )
    with op.batch_alter_table("reminder_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_mail_notification_id"), ["notification_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reminder_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_mail_notification_id"))

    op.drop_table("reminder_mail")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_unit_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_task_id"))
        batch_op.drop_index(batch_op.f("ix_reminder_run_on"))

    op.drop_table("reminder")
    op.drop_table("reminder_rule")
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index("ix_notification_state_next_try_at")
        batch_op.drop_index("ix_notification_region_code_queued_on")
        batch_op.drop_index(batch_op.f("ix_notification_address"))

    op.drop_table("notification")
