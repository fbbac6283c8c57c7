"""Which stored answers may be taken at their word."""

from hashlib import sha256


def seal_of(text: str) -> str:
    """Stands beside an answer that read nothing untrusted, and fits no other text."""
    return sha256(text.encode()).hexdigest()
