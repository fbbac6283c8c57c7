"""Pure rules of what the assistant keeps."""

from erp_domains.assistant.policy.due import moved_on, next_due
from erp_domains.assistant.policy.memory import (
    Default,
    best_matches,
    clean_forgetting,
    clean_memory,
    is_preference,
    means_everything,
    read_default,
)
from erp_domains.assistant.policy.sealing import seal_of
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
    "Default",
    "Secret",
    "SecretKind",
    "best_matches",
    "clean_forgetting",
    "clean_memory",
    "find_secrets",
    "is_card_number",
    "is_iban",
    "is_preference",
    "means_everything",
    "moved_on",
    "next_due",
    "read_default",
    "seal_of",
    "shorten",
    "tell_apart",
    "without_secrets",
]
