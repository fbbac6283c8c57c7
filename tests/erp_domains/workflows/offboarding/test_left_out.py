"""No secret can slip into an export by being new."""

import re

from erp_domains.workflows.offboarding.left_out import OF_THE_SOURCE, SECRETS
from migrations.models import load_models

LOOKS_SECRET = re.compile(r"secret|sealed|token|hash|challenge|password|nonce|verifier|_code$")
NO_SECRET = {
    "users.password_hash": "argon2, so that people can sign in where the export is loaded",
    "users.password_changed_at": "a time",
    "audit_head.hash": "the audit chain",
    "audit_log.hash": "the audit chain",
    "audit_log.prev_hash": "the audit chain",
    "action_runs.args_hash": "what was decided, for comparison",
    "action_runs.diff_hash": "what was decided, for comparison",
    "proposals.args_hash": "what was decided, for comparison",
    "proposal_items.args_hash": "what was decided, for comparison",
    "document_chunks.tokens": "how long a passage is",
    "model_calls.prompt_tokens": "how long a question to a model was",
    "model_calls.completion_tokens": "how long its answer was",
    "document_versions.error_code": "why a file was refused",
    "invoices.draft_code": "what a draft is called",
    "journal_entries.draft_code": "what a draft is called",
}


def columns() -> set[str]:
    _, tenant = load_models()
    return {f"{t.name}.{c.name}" for t in tenant.tables.values() for c in t.columns}


def test_every_column_that_looks_like_a_secret_stays_behind_or_says_why_not() -> None:
    leaving = {c for c in columns() if c.split(".")[0] not in SECRETS}
    suspicious = {c for c in leaving if LOOKS_SECRET.search(c.split(".")[1])}
    assert suspicious == NO_SECRET.keys()


def test_what_is_left_out_exists_and_says_why() -> None:
    _, tenant = load_models()
    named = {**SECRETS, **OF_THE_SOURCE}
    assert named.keys() <= tenant.tables.keys()
    assert all(len(why) > 10 for why in named.values())
