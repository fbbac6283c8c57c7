"""What never leaves a company in an export, and what a clone does without besides. Each says why.

Password hashes (argon2) go along, so that people can sign in where the export is loaded.
"""

from collections.abc import Mapping

SECRETS: Mapping[str, str] = {
    "user_sessions": "sessions end with the installation they were opened at",
    "auth_tokens": "refresh tokens would open those sessions",
    "login_attempts": "addresses of failed sign-ins protect this installation only",
    "sign_in_steps": "half-finished sign-ins",
    "sign_in_links": "invitation and reset links",
    "spent_challenges": "challenges of sign-ins that are over",
    "totp_factors": "secrets of authenticator apps, sealed with this installation's key",
    "recovery_codes": "they belong to the second factors that stay behind",
    "api_key_secrets": "secrets of API keys; the keys' names go along, without effect",
    "oidc_secrets": "client secrets of sign-in providers, sealed with this installation's key",
    "oidc_flows": "half-finished sign-ins at another provider",
    "idempotency_keys": "stored answers to repeated requests, kept for a day",
    "inbox": "which events this installation has handled",
}
"""Tables of a tenant that no export holds."""

OF_THE_SOURCE: Mapping[str, str] = {
    "audit_log": "the trail is the source's; the clone begins one of its own",
    "audit_head": "the trail is the source's",
    "proposals": "what waits for a person, or did, with its details",
    "proposal_items": "parts of those proposals",
    "action_runs": "who changed what, with the values before and after",
    "conversations": "people's own conversations with the assistant",
    "conversation_messages": "people's own conversations with the assistant",
    "message_feedback": "what people think of those conversations",
    "memories": "what people told the assistant about themselves",
    "scheduled_tasks": "people's tasks run at the source, not twice",
    "scheduled_runs": "how those tasks went",
    "tickets": "what people asked other people for at the source",
    "ticket_messages": "what was said about it",
    "evaluations": "answers with the rights of the people who asked",
    "model_calls": "who used models at the source, and what it cost there",
    "notifications": "messages to people about the source",
    "passkeys": "they sign in to the source",
    "outside_identities": "sign-ins at another provider lead to the source",
}
"""What a clone does without, besides the secrets."""

PERSONAL_COLUMNS: frozenset[str] = frozenset(
    {
        *("iban", "bic", "bank_account", "bank_code", "bank_name", "account_holder"),
        *("ssn", "social_security_number", "national_id", "tax_id", "tax_number"),
        *("passport_number", "sort_code", "routing_number", "account_number"),
    }
)
"""Columns of the field sets `bank` and `ssn`; empty in a clone, in whatever table they are."""
