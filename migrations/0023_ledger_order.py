"""Indexes in the order of the ledger of mails, that also answer its counts."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BEFORE = {
    "ix_notification_region_code_queued_on": ["region_code", "queued_on"],
    "ix_notification_region_code_state": ["region_code", "state"],
    "ix_notification_kind_queued_on": ["kind", "queued_on"],
    "ix_notification_queued_on": ["queued_on"],
}
AFTER = {
    "ix_notification_of_region": ["region_code", "queued_on", "id", "kind", "state"],
    "ix_notification_of_kind": ["kind", "queued_on", "id", "state"],
    "ix_notification_of_day": ["queued_on", "id", "state"],
}


def upgrade() -> None:
    _replace(BEFORE, AFTER)


def downgrade() -> None:
    _replace(AFTER, BEFORE)


def _replace(old: dict[str, list[str]], new: dict[str, list[str]]) -> None:
    for name in old:
        op.drop_index(name, table_name="notification")
    for name, columns in new.items():
        op.create_index(name, "notification", columns, unique=False)
