"""How orders and questions open."""

import re

_I = re.IGNORECASE
FILLER = r"(?:(?:and|also|finally|next|please|pls|kindly|can you|could you|just)[\s,]+)*"
# Verbs an order opens with. That a part of a message really is an order, its fit must say as well.
_VERBS = (
    "accept|activate|add|adjust|allow|apply|approve|archive|assign|ban|bill|block|book|bring|bump|"
    "call off|cancel|change|charge|clone|close|confirm|convert|correct|create|credit|cut|"
    "deactivate|decline|delete|deny|disable|dismiss|drop|enable|enter|export|file|fire|forget|"
    "give|grant|hand|hire|import|increase|invite|invoice|issue|let|lift|link|lock|log|lower|make|"
    "mark|move|name|note|notify|ok|okay|onboard|open|order|pass|pay|plan|post|promote|put|raise|"
    "reactivate|reassign|receive|record|reduce|refund|refuse|register|reject|release|remind|"
    "remove|rename|reopen|replace|report|request|reserve|restore|return|reverse|revoke|rotate|"
    "count|deduct|deliver|dispatch|escalate|follow up|hold|qualify|reply|reschedule|"
    "schedule|scrap|send|set|share|shift|ship|split|start|stop|submit|suspend|switch|take|"
    "terminate|transfer|turn|unblock|undo|update|upload|void|withdraw|write|"
    "define|discard|extend|include|keep|kick|kill|overwrite|retire|save|shut|strike|swap|throw|wipe|"
    r"(?:end|up) (?:the|his|her|their|my|our|its|all|\w+['’]s)"
)
_LOOKS = (
    "check|compare|count|display|explain|find|get me|give me|list(?! price)|look up|search|show|"
    "tell me"
)
_ASKS = (
    r"who|whose|what|whats|what's|which(?! (?:is|are|was|were|has|have)\b)|when|where|why|how|"
    r"(?:is|are|was|were|do|does|did|has|have|can|may|must|should|will|am)\s+(?:i|we|you|he|she|it|"
    r"they|there|the|my|our|an?|any|all|every|people|(?-i:[A-Z])\w+)|"
    r"(?:until|till|by|from|since|at|in|on|for|to|with|after|up to|within|above|below|under)\s+"
    r"(?:what|which|when|whom|whose|how)"
)
ORDER = re.compile(rf"(?:{_VERBS}|{_LOOKS})\b", _I)
QUESTION = re.compile(rf"(?:{_ASKS})\b", _I)
_LEAD = re.compile(rf"^\W*(?:{FILLER}|(?:hi|hey|hello|ok|okay)[\s,]+)*", _I)


def without_lead(text: str) -> str:
    """Return a text without "please", "can you", "hi" before it."""
    return _LEAD.sub("", text, count=1)


def asks(text: str) -> bool:
    """Return whether a text opens like a question."""
    return bool(QUESTION.match(without_lead(text)))


def orders(text: str) -> bool:
    """Return whether a text opens like an order."""
    return bool(ORDER.match(without_lead(text)))
