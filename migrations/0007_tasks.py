"""Tasks and their dated facts."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_ledger_day")),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("carried_from_id", sa.Integer(), nullable=True),
        sa.Column("carried_on", sa.Date(), nullable=True),
        sa.Column("carried_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("criterion", sa.String(length=500), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column(
            "report_frequency",
            sa.Enum("quarterly", "monthly", "half_yearly", "none", name="reportfrequency", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "issued",
                "in_progress",
                "closure_requested",
                "closed",
                "suspended",
                "terminated",
                name="taskstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("continuing", sa.Boolean(), nullable=False),
        sa.Column(
            "deadline_basis", sa.Enum("stated", "plan_end", "manual", name="deadlinebasis", native_enum=False, length=32), nullable=True
        ),
        sa.Column("lead_unit_id", sa.Integer(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column(
            "progress_class",
            sa.Enum("ahead", "on_pace", "behind", "done", name="progressclass", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["carried_from_id"], ["plan.id"], name=op.f("fk_task_carried_from_id_plan")),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["unit.id"], name=op.f("fk_task_lead_unit_id_unit")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_task_measure_id_measure")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_task_plan_id_plan")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_task_region_code_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("number", name=op.f("uq_task_number")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_lead_unit_id"), ["lead_unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_measure_id"), ["measure_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index("ix_task_region_code_status", ["region_code", "status"], unique=False)
        batch_op.create_index("ix_task_status_due_on", ["status", "due_on"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Enum("lead", "responsible", "support", name="unitrole", native_enum=False, length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_assignment_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assignment_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("task_id", "unit_id", name=op.f("uq_assignment_task_id_unit_id")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "assignment_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Enum("lead", "responsible", "support", name="unitrole", native_enum=False, length=32), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=True),
        sa.Column("proposed_by", sa.String(length=40), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_assignment_change_actor_id_user_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_assignment_change_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assignment_change_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_change")),
    )
    with op.batch_alter_table("assignment_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_change_effective_on"), ["effective_on"], unique=False)
        batch_op.create_index("ix_assignment_change_task_unit", ["task_id", "unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_change_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "deadline_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("continuing", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.Enum("stated", "plan_end", "manual", name="deadlinebasis", native_enum=False, length=32), nullable=False),
        sa.Column("words", sa.String(length=100), nullable=True),
        sa.Column("is_extension", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_deadline_change_actor_id_user_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_deadline_change_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_change")),
    )
    with op.batch_alter_table("deadline_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deadline_change_effective_on"), ["effective_on"], unique=False)
        batch_op.create_index("ix_deadline_change_task", ["task_id", "effective_on"], unique=False)

    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("released_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_hold_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_effective_on"), ["effective_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_hold_task_id"), ["task_id"], unique=False)

    op.create_table(
        "ledger_entry",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "issued",
                "in_progress",
                "closure_requested",
                "closed",
                "suspended",
                "terminated",
                name="taskstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("light", sa.Enum("red", "yellow", "green", "done", "grey", name="light", native_enum=False, length=32), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("sentence", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("continuing", sa.Boolean(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("lead_unit_id", sa.Integer(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column(
            "progress_class",
            sa.Enum("ahead", "on_pace", "behind", "done", name="progressclass", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("days_overdue", sa.Integer(), nullable=False),
        sa.Column("reports_late", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_ledger_entry_task_id_task")),
        sa.PrimaryKeyConstraint("day", "task_id", name=op.f("pk_ledger_entry")),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_entry_day_due", ["day", "due_on"], unique=False)
        batch_op.create_index("ix_ledger_entry_day_plan", ["day", "plan_id"], unique=False)
        batch_op.create_index("ix_ledger_entry_day_region_light", ["day", "region_code", "light"], unique=False)

    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("expected_percent", sa.Integer(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("met_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_milestone_actor_id_user_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_milestone_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestone_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_milestone_effective_on"), ["effective_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_milestone_task_id"), ["task_id"], unique=False)

    op.create_table(
        "progress_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column(
            "progress_class",
            sa.Enum("ahead", "on_pace", "behind", "done", name="progressclass", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_progress_change_actor_id_user_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_progress_change_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_progress_change_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_change")),
    )
    with op.batch_alter_table("progress_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_progress_change_effective_on"), ["effective_on"], unique=False)
        batch_op.create_index("ix_progress_change_task_unit", ["task_id", "unit_id"], unique=False)

    op.create_table(
        "report_due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("met_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waived_on", sa.Date(), nullable=True),
        sa.Column("waived_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waived_reason", sa.String(length=300), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_report_due_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_report_due_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_due")),
        sa.UniqueConstraint("task_id", "unit_id", "period", name=op.f("uq_report_due_task_id_unit_id_period")),
    )
    with op.batch_alter_table("report_due", schema=None) as batch_op:
        batch_op.create_index("ix_report_due_due_on_met_on", ["due_on", "met_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_due_effective_on"), ["effective_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_due_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "sign_due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signed_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["signed_by_id"], ["user_account.id"], name=op.f("fk_sign_due_signed_by_id_user_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_sign_due_task_id_task")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_sign_due_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_due")),
        sa.UniqueConstraint("task_id", "unit_id", "issued_on", name=op.f("uq_sign_due_task_id_unit_id_issued_on")),
    )
    with op.batch_alter_table("sign_due", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_due_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_due_effective_on"), ["effective_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_due_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "task_state_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "issued",
                "in_progress",
                "closure_requested",
                "closed",
                "suspended",
                "terminated",
                name="taskstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("paper", sa.String(length=200), nullable=True),
        sa.Column("resume_on", sa.Date(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_task_state_change_actor_id_user_account")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_task_state_change_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_state_change")),
    )
    with op.batch_alter_table("task_state_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_state_change_effective_on"), ["effective_on"], unique=False)
        batch_op.create_index("ix_task_state_change_task", ["task_id", "effective_on"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("task_state_change", schema=None) as batch_op:
        batch_op.drop_index("ix_task_state_change_task")
        batch_op.drop_index(batch_op.f("ix_task_state_change_effective_on"))

    op.drop_table("task_state_change")
    with op.batch_alter_table("sign_due", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_due_unit_id"))
        batch_op.drop_index(batch_op.f("ix_sign_due_effective_on"))
        batch_op.drop_index(batch_op.f("ix_sign_due_due_on"))

    op.drop_table("sign_due")
    with op.batch_alter_table("report_due", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_due_unit_id"))
        batch_op.drop_index(batch_op.f("ix_report_due_effective_on"))
        batch_op.drop_index("ix_report_due_due_on_met_on")

    op.drop_table("report_due")
    with op.batch_alter_table("progress_change", schema=None) as batch_op:
        batch_op.drop_index("ix_progress_change_task_unit")
        batch_op.drop_index(batch_op.f("ix_progress_change_effective_on"))

    op.drop_table("progress_change")
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_milestone_task_id"))
        batch_op.drop_index(batch_op.f("ix_milestone_effective_on"))
        batch_op.drop_index(batch_op.f("ix_milestone_due_on"))

    op.drop_table("milestone")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_entry_day_region_light")
        batch_op.drop_index("ix_ledger_entry_day_plan")
        batch_op.drop_index("ix_ledger_entry_day_due")

    op.drop_table("ledger_entry")
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hold_task_id"))
        batch_op.drop_index(batch_op.f("ix_hold_effective_on"))

    op.drop_table("hold")
    with op.batch_alter_table("deadline_change", schema=None) as batch_op:
        batch_op.drop_index("ix_deadline_change_task")
        batch_op.drop_index(batch_op.f("ix_deadline_change_effective_on"))

    op.drop_table("deadline_change")
    with op.batch_alter_table("assignment_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_change_unit_id"))
        batch_op.drop_index("ix_assignment_change_task_unit")
        batch_op.drop_index(batch_op.f("ix_assignment_change_effective_on"))

    op.drop_table("assignment_change")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_unit_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index("ix_task_status_due_on")
        batch_op.drop_index("ix_task_region_code_status")
        batch_op.drop_index(batch_op.f("ix_task_plan_id"))
        batch_op.drop_index(batch_op.f("ix_task_measure_id"))
        batch_op.drop_index(batch_op.f("ix_task_lead_unit_id"))

    op.drop_table("task")
    op.drop_table("ledger_day")
