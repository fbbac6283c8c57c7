"""Pure rules of what the assistant keeps."""

from erp_domains.assistant.policy.due import moved_on, next_due
from erp_domains.assistant.policy.secrets import (
    Secret,
    SecretKind,
    find_secrets,
    is_card_number,
    is_iban,
    shorten,
    tell_apart,
    without_secrets,
)

__all__ = [
    "Secret",
    "SecretKind",
    "find_secrets",
    "is_card_number",
    "is_iban",
    "moved_on",
    "next_due",
    "shorten",
    "tell_apart",
    "without_secrets",
]
