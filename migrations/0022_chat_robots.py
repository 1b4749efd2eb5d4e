"""Group robots as a second channel of the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

CHANNEL = sa.Enum("mail", "robot", name="channel", native_enum=False, length=32)


def upgrade() -> None:
    op.create_table(
        "chat_robot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Enum("wecom", "dingtalk", "feishu", name="robotkind", native_enum=False, length=32), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("secret_address", sa.String(length=500), nullable=False),
        sa.Column("secret_key", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_chat_robot_region_code_region")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_chat_robot_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_robot")),
    )
    op.create_index(op.f("ix_chat_robot_region_code"), "chat_robot", ["region_code"], unique=False)
    op.create_index(op.f("ix_chat_robot_unit_id"), "chat_robot", ["unit_id"], unique=False)
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", CHANNEL, nullable=False, server_default="mail"))
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.alter_column("channel", existing_type=CHANNEL, server_default=None)


def downgrade() -> None:
    notification = sa.table("notification", sa.column("id", sa.Integer), sa.column("channel", sa.String))
    of_robots = sa.select(notification.c.id).where(notification.c.channel == "robot")
    failures = sa.table("mail_failure", sa.column("notification_id", sa.Integer))
    op.execute(sa.delete(failures).where(failures.c.notification_id.in_(of_robots)))
    op.execute(sa.delete(notification).where(notification.c.channel == "robot"))
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_column("channel")
    op.drop_table("chat_robot")
