"""Words that lead to a date and say what it is of: an end, a start, told in passing."""

import re

START = {"start", "from", "begin", "first", "since", "starts", "starting", "after"}
END = {"end", "to", "until", "last", "till", "through", "ends", "ending", "before"}
AS_OF = {"as", "asof", "period"}
FROM_ON = {"effective", "joined", "joining", "start", "starts"}  # "in May" is its first day
AHEAD = {"expected", "expires", "until", "due", "deadline", "delivery"}  # never what is over
_UNTIL = ("until", "till", "through", "up to", "valid", "expires", "expire", "expiry", "use by",
          "runs to", "extend", "to the")  # fmt: skip
_DATED = ("dated", "date", "value date", "as of", "per")
CUES = {
    "due": ("due", "by", "payable", "deadline"), "until": _UNTIL, "expires": (*_UNTIL, "by"),
    "paid": ("paid", "received", "on"), "received": ("received", *_DATED),
    "issued": ("issued", "raised", "billed", *_DATED), "reversed": _DATED, "posted": _DATED,
    "joining": ("starts", "joins", "joining", "starting", "from"),
    "joined": ("starts", "starting", "start", "joins", "joining", "begins", "from", "as of"),
    "effective": ("from", "effective", "as of", "starting", "per", "with effect from"),
    "left": ("last day", "leaves", "until", "ends", "end of the contract", "as of", "per"),
    "close": ("close", "closing", "closes", "signed", "decision", "decide"),
    "expected": ("expected", "by", "close", "closing", "arrives"),
    "deadline": ("by", "due", "deadline"), "delivery": ("deliver", "delivery", "arrives"),
    "starts": ("from", "starting", "as of"),
}  # fmt: skip
LEADS = frozenset(("from", "by", "per", "as of", "until", "till", "through", "up to", "to the"))
OPEN_UP_TO = re.compile(
    r"\b(?:before|by|until|till|til|up to|through|no later than|as of|as at|bis|jusqu'au|hasta)"
    r"\s*(?:the |and including )?$"
)
ON = re.compile(r"\s*(?:on(?=\s*(?:$|[,;.?!]))|onwards?\b)")
SINCE = re.compile(
    r"\b(?:since|after|starting(?: in)?|as from|seit|depuis)\s*(?:the )?$|, from\s*$"
)
BEFORE = re.compile(r"\b(?:before|prior to|ahead of)\s*(?:the )?$")
ONWARDS = re.compile(r"\b(?:since|from|after|as from|starting(?: in)?|seit|ab|depuis)\s*(?:the )?$")
BACK = re.compile(
    r"(?<!can['’]t be )(?<!cannot be )(?<!not be )\b(?:back|return(?:s|ing)?)"
    r"(?: (?:at|to|in|from)(?: \w+){1,2})?(?: on)?(?: the)?\s*$"
)
BEGUN = re.compile(  # what nobody plans, or says of now, has begun
    r"\b(?:sick\w*|ill|illness|flu|unwell|fever|cold|migraine|injur\w+|hospital|doctor\S*|phoned|rang|"
    r"called in|(?:i['’]m|i am|he['’]s|she['’]s|is) (?:off|away|out))\b"
)
PASSING = re.compile(
    r"(?:today|yesterday|tonight|this (?:morning|afternoon|evening)|\w+ \w+ ago)(?:['’]s)?"
)
BARE_YEAR = re.compile(r"(?<![\w.,/#€$£-])(20[0-4]\d)(?![\w%€$£/-]|[.,]\d| ?(?:eur|usd|gbp|pcs)\b)")
