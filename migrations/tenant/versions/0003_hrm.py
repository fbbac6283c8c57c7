"""People, departments, leave."""

import sqlalchemy as sa
from alembic import op

revision = "0003_hrm"
down_revision = "0002_identity"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""
    op.create_table(
        "departments",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manager_id"],
            ["employees.id"],
            name=op.f("fk_departments_manager_id"),
            ondelete="SET NULL",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
        sa.UniqueConstraint("code", name=op.f("uq_departments_code")),
        sa.UniqueConstraint("name", name=op.f("uq_departments_name")),
    )
    op.create_table(
        "holiday_calendars",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=True),
        sa.Column("subdivision", sa.String(), nullable=True),
        sa.Column("first_year", sa.Integer(), nullable=True),
        sa.Column("last_year", sa.Integer(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_calendars")),
        sa.UniqueConstraint("code", name=op.f("uq_holiday_calendars_code")),
    )
    op.create_table(
        "leave_entries",
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("days", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("leave_request_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('annual', 'sick', 'unpaid', 'parental', 'special', 'compensatory')",
            name=op.f("ck_leave_entries_kind"),
        ),
        sa.CheckConstraint(
            "reason IN ('accrual', 'carry_over', 'taken', 'cancelled', 'expired', 'adjusted')",
            name=op.f("ck_leave_entries_reason"),
        ),
        sa.CheckConstraint("days <> 0", name=op.f("ck_leave_entries_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_entries")),
        comment="append_only",
    )
    op.create_index(
        op.f("ix_leave_entries_employee_id_kind_effective_on"),
        "leave_entries",
        ["employee_id", "kind", "effective_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_leave_entries_leave_request_id"),
        "leave_entries",
        ["leave_request_id"],
        unique=False,
    )
    op.create_table(
        "leave_rules",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("entitlement_days", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("accrual", sa.String(), nullable=False),
        sa.Column("carry_over_days_max", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("carry_over_months", sa.Integer(), nullable=True),
        sa.Column("notice_days_min", sa.Integer(), nullable=False),
        sa.Column("advance_days_max", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("allows_half_days", sa.Boolean(), nullable=False),
        sa.Column("allows_past", sa.Boolean(), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("minds_blackouts", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "accrual IN ('none', 'yearly', 'monthly')", name=op.f("ck_leave_rules_accrual")
        ),
        sa.CheckConstraint(
            "kind IN ('annual', 'sick', 'unpaid', 'parental', 'special', 'compensatory')",
            name=op.f("ck_leave_rules_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_rules")),
        sa.UniqueConstraint("kind", name=op.f("uq_leave_rules_kind")),
    )
    op.create_table(
        "employees",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("work_hours", sa.String(), nullable=False),
        sa.Column("monthly_gross", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("holiday_calendar_id", sa.Uuid(), nullable=True),
        sa.Column("annual_leave_days", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('candidate', 'onboarding', 'active', 'on_leave', 'notice', 'terminated')",
            name=op.f("ck_employees_state"),
        ),
        sa.CheckConstraint(
            "left_on IS NULL OR left_on >= joined_on", name=op.f("ck_employees_left_after_joining")
        ),
        sa.CheckConstraint("manager_id <> id", name=op.f("ck_employees_not_own_manager")),
        sa.CheckConstraint("monthly_gross >= 0", name=op.f("ck_employees_monthly_gross")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_employees_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["holiday_calendar_id"],
            ["holiday_calendars.id"],
            name=op.f("fk_employees_holiday_calendar_id"),
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["employees.id"], name=op.f("fk_employees_manager_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employees")),
        sa.UniqueConstraint("email", name=op.f("uq_employees_email")),
        sa.UniqueConstraint("number", name=op.f("uq_employees_number")),
        sa.UniqueConstraint("user_id", name=op.f("uq_employees_user_id")),
    )
    op.create_index(
        op.f("ix_employees_department_id"), "employees", ["department_id"], unique=False
    )
    op.create_index(op.f("ix_employees_manager_id"), "employees", ["manager_id"], unique=False)
    op.create_table(
        "holidays",
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("share_off", sa.Numeric(precision=3, scale=2), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("source IN ('statutory', 'own')", name=op.f("ck_holidays_source")),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["holiday_calendars.id"],
            name=op.f("fk_holidays_calendar_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holidays")),
        sa.UniqueConstraint("calendar_id", "on_date", name=op.f("uq_holidays_calendar_id_on_date")),
    )
    op.create_table(
        "leave_blackouts",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("end_on >= start_on", name=op.f("ck_leave_blackouts_span")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_leave_blackouts_department_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_blackouts")),
    )
    op.create_table(
        "job_history",
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("department_id", sa.Uuid(), nullable=True),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("monthly_gross", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_job_history_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employees.id"],
            name=op.f("fk_job_history_employee_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["employees.id"], name=op.f("fk_job_history_manager_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_history")),
        sa.UniqueConstraint(
            "employee_id", "from_on", name=op.f("uq_job_history_employee_id_from_on")
        ),
    )
    op.create_table(
        "leave_requests",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("employee_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        sa.Column("is_from_midday", sa.Boolean(), nullable=False),
        sa.Column("is_until_midday", sa.Boolean(), nullable=False),
        sa.Column("days", sa.Numeric(precision=8, scale=2), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by_name", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('annual', 'sick', 'unpaid', 'parental', 'special', 'compensatory')",
            name=op.f("ck_leave_requests_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'approved', 'rejected', 'cancelled')",
            name=op.f("ck_leave_requests_status"),
        ),
        sa.CheckConstraint("days > 0", name=op.f("ck_leave_requests_days")),
        sa.CheckConstraint("end_on >= start_on", name=op.f("ck_leave_requests_span")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employees.id"], name=op.f("fk_leave_requests_employee_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_requests")),
        sa.UniqueConstraint("number", name=op.f("uq_leave_requests_number")),
    )
    op.create_index(
        op.f("ix_leave_requests_employee_id_start_on"),
        "leave_requests",
        ["employee_id", "start_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_leave_requests_status_start_on"),
        "leave_requests",
        ["status", "start_on"],
        unique=False,
    )


# --- by hand ---

KEEP_LEDGER = (
    "CREATE TRIGGER leave_entries_append_only"
    " BEFORE UPDATE OR DELETE OR TRUNCATE ON leave_entries"
    " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
)


def upgrade() -> None:
    """Create the tables, then what only PostgreSQL knows."""
    create_tables()
    # Departments and employees name each other, so one of the keys comes last.
    op.create_foreign_key(
        op.f("fk_departments_manager_id"),
        "departments",
        "employees",
        ["manager_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.execute(KEEP_LEDGER)
