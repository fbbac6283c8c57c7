"""What of a person's message is theirs, and what they pasted from somewhere else.

Only the person's own words vouch for a value. A wrong guess costs a question, never an effect: so
quoted lines, fenced blocks and paragraphs that speak like a program or to a model count as pasted.
"""

import re

PASTED = "text pasted into your message"
_PARAGRAPHS = re.compile(r"(```.*?(?:```|\Z)|\n\s*\n)", re.S)
_QUOTED_LINE = re.compile(r"^\s*>.*$", re.M)
_FOREIGN = re.compile(
    r"\b[a-z_]+\.[a-z_]+\s{0,3}\{"  # a call
    r"|[\"']role[\"']\s*:"
    r"|</?[a-z][\w-]*>"
    r"|^\s*(?:system|assistant|tool|developer)\b[^\n]{0,40}:"
    r"|\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:rules|instructions|prompt|above|before)"
    r"|(?:base64|hex|rot13|reversed):\s|[A-Za-z0-9+/]{60,}",
    re.I | re.M | re.S,
)
_POINTING = re.compile(
    r"\b(?:from|in|per|by|with|using|according to|based on|out of|of(?=\s+th[ei]s)|aus|laut|gemäß|"
    r"selon|según|da)\s+"
    r"(?:the|this|that|these|his|her|their|my|our|dem|der|diesem|dieser|la|le|el|esta?e?)?\s*"
    r"(?:\w+\s+)?(?:document|letter|e-?mail|mail|message|note|file|attachment|enquiry|inquiry|"
    r"offer|quote|order|contract|report|table|list|signature|policy|text|dokument|brief|datei|"
    r"anhang|anfrage|angebot|lettre|document|carta|correo)\b(?!\s+prices?\b)",
    re.I,
)


def split_pasted(message: str) -> tuple[str, str]:
    """The person's own words, and the text they brought along."""
    own: list[str] = []
    pasted: list[str] = []
    for part in _PARAGRAPHS.split(message):
        quoted = _QUOTED_LINE.findall(part)
        rest = _QUOTED_LINE.sub("", part)
        is_foreign = rest.startswith("```") or _FOREIGN.search(rest) is not None
        pasted += quoted
        (pasted if is_foreign else own).append(rest)
    return "\n".join(own), "\n".join(pasted)


def order_and_attached(message: str) -> tuple[str, str]:
    """What the person asks for, and what only came along with it.

    Both are one order where the person points to the text, or where nothing of it is their own.
    """
    own, pasted = split_pasted(message)
    if not own.strip() or not pasted.strip() or points_to_text(own):
        return message, ""
    return own.strip(), pasted.strip()


def points_to_text(message: str) -> bool:
    """Whether the person asks for something to be taken from a document or message."""
    return _POINTING.search(message) is not None
