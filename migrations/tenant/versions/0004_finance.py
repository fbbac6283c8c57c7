"""Chart of accounts, journals, invoices, payments."""

import sqlalchemy as sa
from alembic import op

revision = "0004_finance"
down_revision = "0003_hrm"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""
    op.create_table(
        "accounts",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("is_control", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "type IN ('asset', 'liability', 'equity', 'income', 'expense')",
            name=op.f("ck_accounts_type"),
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["accounts.id"], name=op.f("fk_accounts_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("code", name=op.f("uq_accounts_code")),
        sa.UniqueConstraint("role", name=op.f("uq_accounts_role")),
    )
    op.create_index("ix_accounts_parent_id", "accounts", ["parent_id"], unique=False)
    op.create_table(
        "fiscal_periods",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'soft_closed', 'closed')", name=op.f("ck_fiscal_periods_state")
        ),
        sa.CheckConstraint("start_on <= end_on", name=op.f("ck_fiscal_periods_span")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fiscal_periods")),
        sa.UniqueConstraint("name", name=op.f("uq_fiscal_periods_name")),
    )
    op.create_table(
        "journal_entries",
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("draft_code", sa.String(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("total", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_by_name", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=True),
        sa.Column("posted_by", sa.Uuid(), nullable=True),
        sa.Column("posted_by_name", sa.String(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "source IN ('manual', 'opening', 'invoice', 'credit_note', 'payment', 'reversal', 'system')",
            name=op.f("ck_journal_entries_source"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR number IS NOT NULL", name=op.f("ck_journal_entries_numbered")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'posted', 'reversed')", name=op.f("ck_journal_entries_state")
        ),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["journal_entries.id"], name=op.f("fk_journal_entries_reverses_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entries")),
        sa.UniqueConstraint("draft_code", name=op.f("uq_journal_entries_draft_code")),
        sa.UniqueConstraint("number", name=op.f("uq_journal_entries_number")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_journal_entries_reverses_id")),
    )
    op.create_index("ix_journal_entries_posted_on", "journal_entries", ["posted_on"], unique=False)
    op.create_index("ix_journal_entries_source_id", "journal_entries", ["source_id"], unique=False)
    op.create_table(
        "tax_rates",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("rate BETWEEN 0 AND 100", name=op.f("ck_tax_rates_percentage")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rates")),
        sa.UniqueConstraint("name", name=op.f("uq_tax_rates_name")),
    )
    op.create_index(
        "uq_tax_rates_usual",
        "tax_rates",
        ["is_default"],
        unique=True,
        postgresql_where="is_default",
    )
    op.create_table(
        "invoices",
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("draft_code", sa.String(), nullable=False),
        sa.Column("is_imported", sa.Boolean(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("customer_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("tax_mode", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=20, scale=10), nullable=False),
        sa.Column("rate_source", sa.String(), nullable=True),
        sa.Column("rate_on", sa.Date(), nullable=True),
        sa.Column("subtotal", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("tax_total", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("total", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("base_total", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("base_settled", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("paid_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("credited_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_by_name", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state = 'draft' OR number IS NOT NULL", name=op.f("ck_invoices_numbered")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'posted', 'partly_paid', 'paid', 'credited')",
            name=op.f("ck_invoices_state"),
        ),
        sa.CheckConstraint(
            "tax_mode IN ('exclusive', 'inclusive')", name=op.f("ck_invoices_tax_mode")
        ),
        sa.CheckConstraint(
            "paid_amount + credited_amount <= total", name=op.f("ck_invoices_not_overpaid")
        ),
        sa.CheckConstraint(
            "paid_amount >= 0 AND credited_amount >= 0", name=op.f("ck_invoices_settled_positive")
        ),
        sa.CheckConstraint("total = subtotal + tax_total", name=op.f("ck_invoices_total")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entries.id"], name=op.f("fk_invoices_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("draft_code", name=op.f("uq_invoices_draft_code")),
        sa.UniqueConstraint("number", name=op.f("uq_invoices_number")),
    )
    op.create_index("ix_invoices_customer_id", "invoices", ["customer_id"], unique=False)
    op.create_index(
        "ix_invoices_open",
        "invoices",
        ["due_on"],
        unique=False,
        postgresql_where="state IN ('posted','partly_paid')",
    )
    op.create_table(
        "journal_lines",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("debit", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("credit", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("base_debit", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("base_credit", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("party_kind", sa.String(), nullable=True),
        sa.Column("party_id", sa.Uuid(), nullable=True),
        sa.Column("dimension", sa.String(), nullable=True),
        sa.Column("memo", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(debit = 0 OR credit = 0) AND (base_debit = 0 OR base_credit = 0)",
            name=op.f("ck_journal_lines_one_side"),
        ),
        sa.CheckConstraint(
            "debit + credit + base_debit + base_credit > 0", name=op.f("ck_journal_lines_not_empty")
        ),
        sa.CheckConstraint(
            "debit >= 0 AND credit >= 0 AND base_debit >= 0 AND base_credit >= 0",
            name=op.f("ck_journal_lines_positive"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_journal_lines_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["journal_entries.id"],
            name=op.f("fk_journal_lines_entry_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_lines")),
        sa.UniqueConstraint("entry_id", "line_no", name=op.f("uq_journal_lines_entry_id_line_no")),
    )
    op.create_index(
        "ix_journal_lines_account_id",
        "journal_lines",
        ["account_id"],
        unique=False,
        postgresql_include=["entry_id", "base_debit", "base_credit"],
    )
    op.create_index(
        "ix_journal_lines_party",
        "journal_lines",
        ["party_id"],
        unique=False,
        postgresql_where="party_id IS NOT NULL",
    )
    op.create_table(
        "payments",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("customer_name", sa.String(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=20, scale=10), nullable=False),
        sa.Column("unapplied_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("base_unapplied", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_by_name", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "method IN ('bank_transfer', 'card', 'cash', 'cheque', 'direct_debit', 'other')",
            name=op.f("ck_payments_method"),
        ),
        sa.CheckConstraint("state IN ('recorded', 'reversed')", name=op.f("ck_payments_state")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_positive")),
        sa.CheckConstraint(
            "unapplied_amount BETWEEN 0 AND amount", name=op.f("ck_payments_unapplied")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_payments_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entries.id"], name=op.f("fk_payments_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("number", name=op.f("uq_payments_number")),
    )
    op.create_index("ix_payments_customer_id", "payments", ["customer_id"], unique=False)
    op.create_index("ix_payments_received_on", "payments", ["received_on"], unique=False)
    op.create_table(
        "credit_notes",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("customer_name", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=20, scale=10), nullable=False),
        sa.Column("subtotal", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("tax_total", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("total", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("unapplied_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("base_unapplied", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_by_name", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("total = subtotal + tax_total", name=op.f("ck_credit_notes_total")),
        sa.CheckConstraint(
            "unapplied_amount BETWEEN 0 AND total", name=op.f("ck_credit_notes_unapplied")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal_entries.id"], name=op.f("fk_credit_notes_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_credit_notes_invoice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_notes")),
        sa.UniqueConstraint("number", name=op.f("uq_credit_notes_number")),
    )
    op.create_index("ix_credit_notes_customer_id", "credit_notes", ["customer_id"], unique=False)
    op.create_index("ix_credit_notes_invoice_id", "credit_notes", ["invoice_id"], unique=False)
    op.create_table(
        "invoice_lines",
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("tax_rate", sa.Numeric(precision=7, scale=4), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("dimension", sa.String(), nullable=True),
        sa.Column("net", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("tax", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("gross", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("gross = net + tax", name=op.f("ck_invoice_lines_gross")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_invoice_lines_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"],
            ["invoices.id"],
            name=op.f("fk_invoice_lines_invoice_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_lines")),
        sa.UniqueConstraint(
            "invoice_id", "line_no", name=op.f("uq_invoice_lines_invoice_id_line_no")
        ),
    )
    op.create_table(
        "allocations",
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("credit_note_id", sa.Uuid(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("base_amount", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_allocations_not_empty")),
        sa.CheckConstraint(
            "num_nonnulls(payment_id, credit_note_id) = 1", name=op.f("ck_allocations_one_origin")
        ),
        sa.ForeignKeyConstraint(
            ["credit_note_id"], ["credit_notes.id"], name=op.f("fk_allocations_credit_note_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_allocations_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_allocations_payment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
        comment="append_only",
    )
    op.create_index("ix_allocations_invoice_id", "allocations", ["invoice_id"], unique=False)
    op.create_index("ix_allocations_payment_id", "allocations", ["payment_id"], unique=False)
    op.create_table(
        "credit_note_lines",
        sa.Column("credit_note_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_line_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("net", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("tax", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("gross", sa.Numeric(precision=20, scale=4), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("gross = net + tax", name=op.f("ck_credit_note_lines_gross")),
        sa.ForeignKeyConstraint(
            ["credit_note_id"],
            ["credit_notes.id"],
            name=op.f("fk_credit_note_lines_credit_note_id"),
        ),
        sa.ForeignKeyConstraint(
            ["invoice_line_id"],
            ["invoice_lines.id"],
            name=op.f("fk_credit_note_lines_invoice_line_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_note_lines")),
        comment="append_only",
    )
    op.create_index(
        "ix_credit_note_lines_credit_note_id", "credit_note_lines", ["credit_note_id"], unique=False
    )


# --- by hand ---

# What PostgreSQL itself guarantees, whoever writes:
# - an entry is born a draft, and becomes posted only if it balances in every currency and in base
#   and its day is not in a closed period (SL002, SL003);
# - a posted entry and its lines never change and never go; the one step left is to be marked
#   reversed, once an entry that reverses it is posted (SL001);
# - a posted invoice keeps its number, customer, amounts and lines (SL001).
# Postings and the closing of a period meet in an advisory lock, shared for postings, so that no
# posting slips into a period that is being closed.
PERIOD_LOCK = """
CREATE FUNCTION ledger_period_lock(p_exclusive boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE place int := hashtext(current_schema());
BEGIN
  IF p_exclusive THEN
    PERFORM pg_advisory_xact_lock(place, 7001);
  ELSE
    PERFORM pg_advisory_xact_lock_shared(place, 7001);
  END IF;
END $$
"""
ENTRY_GUARD = """
CREATE FUNCTION journal_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE closed_name text; line_count int; off_by numeric;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'an entry starts as a draft and is posted afterwards' USING ERRCODE = 'SL001';
    END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF OLD.state <> 'draft' THEN
      RAISE EXCEPTION '% is posted: it stays, reverse it instead', OLD.number
        USING ERRCODE = 'SL001';
    END IF;
    RETURN OLD;
  END IF;
  IF OLD.state = 'posted' AND NEW.state = 'reversed' THEN
    IF (to_jsonb(NEW) - '{state,version,updated_at}'::text[])
        IS DISTINCT FROM (to_jsonb(OLD) - '{state,version,updated_at}'::text[])
       OR NOT EXISTS (SELECT FROM journal_entries r
                      WHERE r.reverses_id = OLD.id AND r.state <> 'draft') THEN
      RAISE EXCEPTION '% is posted: it stays, reverse it instead', OLD.number
        USING ERRCODE = 'SL001';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state <> 'draft' THEN
    RAISE EXCEPTION '% is posted: it stays, reverse it instead', OLD.number
      USING ERRCODE = 'SL001';
  END IF;
  IF NEW.state = 'reversed' THEN
    RAISE EXCEPTION 'a draft cannot be reversed, only deleted' USING ERRCODE = 'SL001';
  END IF;
  IF NEW.state = 'draft' THEN
    RETURN NEW;
  END IF;
  PERFORM ledger_period_lock(false);
  SELECT p.name INTO closed_name FROM fiscal_periods p
    WHERE NEW.posted_on BETWEEN p.start_on AND p.end_on AND p.state = 'closed';
  IF closed_name IS NOT NULL THEN
    RAISE EXCEPTION 'the period % is closed: choose a day in an open period', closed_name
      USING ERRCODE = 'SL003';
  END IF;
  SELECT count(*), coalesce(sum(base_debit - base_credit), 0) INTO line_count, off_by
    FROM journal_lines WHERE entry_id = NEW.id;
  IF line_count < 2 OR off_by <> 0 OR EXISTS (
      SELECT FROM journal_lines WHERE entry_id = NEW.id
      GROUP BY currency HAVING sum(debit) <> sum(credit)) THEN
    RAISE EXCEPTION 'debits and credits of % are not equal', coalesce(NEW.number, 'the entry')
      USING ERRCODE = 'SL002';
  END IF;
  RETURN NEW;
END $$
"""
LINE_GUARD = """
CREATE FUNCTION journal_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (
      SELECT FROM journal_entries WHERE id = OLD.entry_id AND state <> 'draft') THEN
    RAISE EXCEPTION 'a posted entry keeps its lines: reverse it instead' USING ERRCODE = 'SL001';
  END IF;
  IF TG_OP <> 'DELETE' AND EXISTS (
      SELECT FROM journal_entries WHERE id = NEW.entry_id AND state <> 'draft') THEN
    RAISE EXCEPTION 'a posted entry keeps its lines: reverse it instead' USING ERRCODE = 'SL001';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$
"""
INVOICE_GUARD = """
CREATE FUNCTION invoice_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE settled text[] := '{state,paid_amount,credited_amount,base_settled,version,updated_at}';
BEGIN
  IF OLD.state = 'draft' THEN
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' OR NEW.state = 'draft'
     OR (to_jsonb(NEW) - settled) IS DISTINCT FROM (to_jsonb(OLD) - settled) THEN
    RAISE EXCEPTION '% is posted: it stays, credit it instead', OLD.number
      USING ERRCODE = 'SL001';
  END IF;
  RETURN NEW;
END $$
"""
INVOICE_LINE_GUARD = """
CREATE FUNCTION invoice_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND EXISTS (
      SELECT FROM invoices WHERE id = OLD.invoice_id AND state <> 'draft') THEN
    RAISE EXCEPTION 'a posted invoice keeps its lines: credit it instead' USING ERRCODE = 'SL001';
  END IF;
  IF TG_OP <> 'DELETE' AND EXISTS (
      SELECT FROM invoices WHERE id = NEW.invoice_id AND state <> 'draft') THEN
    RAISE EXCEPTION 'a posted invoice keeps its lines: credit it instead' USING ERRCODE = 'SL001';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$
"""
GUARDED = {
    "journal_entries": ("INSERT OR UPDATE OR DELETE", "journal_entry_guard"),
    "journal_lines": ("INSERT OR UPDATE OR DELETE", "journal_line_guard"),
    "invoices": ("UPDATE OR DELETE", "invoice_guard"),
    "invoice_lines": ("INSERT OR UPDATE OR DELETE", "invoice_line_guard"),
}
APPEND_ONLY = ("allocations", "credit_note_lines")


def upgrade() -> None:
    """Create the tables, then what only PostgreSQL knows."""
    create_tables()
    op.execute(
        "ALTER TABLE fiscal_periods ADD CONSTRAINT ex_fiscal_periods_span"
        " EXCLUDE USING gist (daterange(start_on, end_on, '[]') WITH &&)"
    )
    for function in (PERIOD_LOCK, ENTRY_GUARD, LINE_GUARD, INVOICE_GUARD, INVOICE_LINE_GUARD):
        op.execute(function)
    for table, (events, function) in GUARDED.items():
        op.execute(
            f"CREATE TRIGGER {table}_guard BEFORE {events} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {function}()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_kept_whole BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
