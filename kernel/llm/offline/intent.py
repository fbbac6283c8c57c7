"""What kind of talk a message is: an order, a question, a rule asked for, a yes, small talk."""

import re
from enum import StrEnum

_I = re.IGNORECASE


class Talk(StrEnum):
    """Messages that need no tool."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    HELP = "help"
    IDENTITY = "identity"


_TALK = {
    Talk.GREETING: r"(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|howdy|greetings|hallo|"
    r"guten (?:tag|morgen|abend)|moin|bonjour|salut|bonsoir|hola|buenos días|buenas(?: tardes)?|"
    r"ciao|olá)(?: (?:there|steward|all|everyone|team))?(?:[, ]+how are you(?: doing)?(?: "
    r"today)?)?|"
    r"how are you(?: doing)?(?: today)?|how'?s it going",
    Talk.THANKS: r"(?:(?:ok(?:ay)?|great|perfect|cool|nice|super|awesome)[,! ]*)?(?:many )?"
    r"(?:thanks(?: a lot| so much)?|thank you(?: so much| very much)?|thx|ty|cheers|"
    r"danke(?: schön)?|merci"
    r"(?: beaucoup)?|gracias|grazie|obrigad[oa])(?: steward)?|(?:great|perfect|cool|nice|super|"
    r"awesome|well done|good job)(?: (?:work|job))?",
    Talk.GOODBYE: r"(?:bye|goodbye|see you(?: later)?|good night|tschüss|au revoir|adiós)",
    Talk.HELP: r"help(?: me)?(?: please)?|what (?:all )?can (?:you|i|steward) (?:do|help|ask)(?: "
    r"(?:for me|with|you|here|me with))*|how (?:can|do) (?:you help|i use (?:this|you)|this work)"
    r"(?: me)?|what are (?:you able|your (?:skills|capabilities|features)).*|hilfe|aide|ayuda|"
    r"was kannst du|que peux-tu faire|qué puedes hacer|what do you do",
    Talk.IDENTITY: r"(?:who|what) are you|what'?s your name|are you (?:an? )?(?:ai|bot|robot|human|"
    r"real|person|chatgpt|llm|model).*|wer bist du|qui es-tu|quién eres",
}  # fmt: skip
_TALK_PATTERNS = {talk: re.compile(rf"\W*(?:{pattern})\W*", _I) for talk, pattern in _TALK.items()}
_YES = re.compile(
    r"\W*(?:yes|yeah|yep|yup|sure|ok(?:ay)?|confirm(?:ed)?|do it|go ahead|go for it|please do|"
    r"correct|right|that'?s right|approved?|sounds good|ja|oui|sí|si|sim)"
    r"(?:[ ,]+(?:please|do it|go ahead|that'?s (?:right|fine|correct)|confirm|thanks|book it))*\W*",
    _I,
)
_NO = re.compile(
    r"\W*(?:no|nope|nah|cancel(?: (?:it|that|this))?|never ?mind|forget (?:it|that)|stop|don'?t|"
    r"do not|discard(?: (?:it|that))?|drop (?:it|that)|abort|leave it|nein|abbrechen|non|"
    r"annule[rz]?|"
    r"cancelar|não)(?:[ ,]+(?:thanks|thank you|please|cancel|cancel it|never ?mind|don'?t do it|"
    r"don'?t))*\W*",
    _I,
)
_CORRECTION = re.compile(
    r"^\W*(?:(?:no|nope|sorry|oops|wait|hm+|actually|correction|rather|nein|non|oh|ah|well|er+m?|"
    r"um+|damn|apologies|pardon|typo|hold on|hang on|scratch that|not quite|my (?:bad|mistake|"
    r"fault)|on second thoughts?)\b[\s,.;:!-]*)+"
    r"|^\W*(?:(?:that'?s |the \w+ (?:is|was) |it(?:'s| is) )?(?:wrong|incorrect|not right|"
    r"a typo|my mistake)(?: \w+)?)[\s,.;:!-]+(?:(?:it|that|this)(?:'s| is| should be)\s+)?"
    r"|^\W*(?:i (?:meant|mean)|make (?:it|that|them)|(?:change|correct|fix|amend)(?: (?:it|"
    r"that)(?: to)?| the)?|(?:set|put|move) (?:it|that) to|(?:(?:it|that|this) )?(?:should|must|"
    r"ought to|has to|needs to) (?:be|say|read|have (?:been|said|read))|better|"
    r"let'?s (?:say|make it)|i(?:'d| would) (?:rather|prefer)(?: have| take| it)?)\b"
    r"[\s,:]*|\binstead(?: of .*)?\W*$|[\s,]*\b(?:rather|actually|i meant?|sorry|that is|it is|"
    r"(?:would|might|'d) be (?:better|right|nicer)|(?:is|fits|suits|works)(?: \w+)? better|"
    r"my (?:mistake|bad))\W*$",
    _I,
)
_REPORTED = re.compile(  # who said it is no part of what was said: "Helena said 4,350"
    r"^\W*(?:[^\W\d_]+\s+){1,3}?(?:said|says|told (?:me|us)|wrote|writes|wants|wanted|asked for|"
    r"prefers|confirmed|corrected|insists on)\b(?:\s+(?:that|it(?:'s| is| was)?|to|me|us))*\s+",
    _I,
)
_RESTATED = re.compile(  # "it's Larch & Co", "spelled with a k"
    r"^\W*(?:(?:it|that|this|he|she)(?:'s| is| was)\s+(?!not\b)|(?:(?:it|that)(?:'s| is) )?"
    r"(?:spelled|spelt|written|called)\s+)",
    _I,
)
_SWAPPED = re.compile(
    r"^\W*(?:(?:no|sorry|oops|actually|wait)\b[\s,.:;]*)*not\s+.{1,60}?(?:,?\s+but\s+|,\s+)"
    r"|^\W*(?:change|set|put|make)\s+(?:it|that|the \w+)\s+from\s+\d[\d.,]*\s+to\s+",
    _I,
)
_DENIED = re.compile(
    r"(?<!\bdo)(?<!\bis)(?<!\bare)(?<!\bdid)(?<!\bcould)(?<!\bshould)(?<!\bmust)(?<!\bno)(?<!\bwhy)"
    r",?\s+(?:and\s+)?(?:not|instead of|rather than|in place of)\s+(?!sure|yet\b|at all).{1,60}$",
    _I,
)
_PAIR = re.compile(
    r"^(?P<said>.+?),?\s+(?:and\s+)?(?:not|instead of|rather than|in place of)\s+(?:the\s+|an?\s+)?"
    r"(?P<denied>[^,;]{1,60}?)\W*$",
    _I,
)
_PAIR_TURNED = re.compile(
    r"\bnot\s+(?:the\s+|an?\s+)?(?P<denied>[^,;]{1,60}?)(?:,?\s+but\s+|,\s+)(?P<said>.{1,80})$",
    _I,
)
_ELLIPSIS = re.compile(
    r"^\W*(?:(?:and|but|what about|how about|(?:the )?same(?: again)?(?= (?:for|with|in|but)\b)|"
    r"also|only|just|now|then|or|und|et|y|ditto|likewise|ok(?:ay)?|fine|good|thanks)\b[\s,.!]*)+"
    r"(?:(?:show|give) (?:me|us)\b\s*)?(?:for\b\s*)?",
    _I,
)
_TRAILING = re.compile(r"(?:[\s,]+(?:as well|too|then|please|again|only|though))+\W*$", _I)
_QUESTION = re.compile(
    r"^\W*(?:so |and |but |ok |hey |please )*(?:who|whose|whom|what|whats|whos|hows|which|when|"
    r"where|why|how|"
    r"is|are|was|were|do|does|did|has|have|had|can|could|may|must|should|will|would|shall|am|any|"
    r"wer|was|wie|wann|wo|welche|kann|darf|muss|qui|que|quel|quelle|combien|quand|où|"
    r"comment|est-ce|"
    r"quién|qué|cuánto|cuántos|cuándo|dónde|cómo|puedo)\b",
    _I,
)
_PLAINLY = re.compile(
    r"^\W*(?:so |and |but |ok |hey )*(?:who|whose|what|whats|which|when|where|why|how|is|are|was|"
    r"were|do|does|did|has|had)\b",
    _I,
)
_ASKS_TO_ACT = re.compile(
    r"^\W*(?:(?:hi|hey|hello|so|and|ok)\b[ ,]*)*(?:(?:can|could|would|will) you|please|pls|kindly|"
    r"i(?:'d| would) like(?: you)? to|i (?:need|want|have) to|i need you to|let'?s|i'?ll)\b",
    _I,
)
_RULE = re.compile(
    r"\b(?:polic(?:y|ies)|rules?|guidelines?|handbook|procedures?|process for|allowed|entitled?|"
    r"permitted|eligible|regulations?|contract says|according to|mandatory|obliged|compulsory|"
    r"(?:can|may|must|should) (?:i|we|you|one|employees|an employee|someone|anyone|people)|"
    r"(?:do|does) (?:i|we|an employee|one|anyone|someone|employees) (?:need|have to)|"
    r"is it (?:ok(?:ay)?|possible|allowed|required)|what happens (?:if|when)|how (?:do|does|"
    r"should) "
    r"(?:i|we|one|you) |how long (?:do|does|is|are|must|can)|how much notice|how many .{0,40}"
    r"(?:need(?:ed)?|require[ds]?|allowed|must)|who (?:approves|signs|decides|is responsible|pays)|"
    r"limit for|reimburse[ds]?|covered by|what does (?:the|our) .{0,40}(?:say|document|contract)|"
    r"(?:what|which|how \w+) (?:\w+ ){0,3}(?:may|must|should)|"
    r"say about|darf ich|muss ich|richtlinie|politique|política|regla)\b",
    _I,
)
_OWN_FIGURE = re.compile(
    r"\b(?:left|remaining|so far|balance|status of|my (?:own )?(?:leave|balance|payslip|"
    r"salary|team|"
    r"requests?|expenses?|tasks?|hours)|^\W*(?:list|show)|how many (?:do|did|have) (?:i|we) "
    r"(?:have|got|take)|how (?:many|much) (?:\w+ ){1,2}(?:do|have) we (?:have|got|own|hold)\b|"
    r"this month|last month|this year|today|right now|currently|overdue|outstanding)\b",
    _I,
)
_SHOW = re.compile(
    r"^\W*(?:please |pls |can you |could you |just |and |now )*(?:show|list|give me|display|find|"
    r"search|look up|get|tell me|report|print|check|what|who|which|how|view|see|explain|count|"
    r"compare|summari[sz]e|export|zeig|liste|montre|muestra)\b",
    _I,
)
_MAY_I = re.compile(r"^\W*(?:(?:hi|hey|hello|please)\b[ ,]*)*(?:can|could|may) i\b", _I)
_ELLIPSIS_WORDS_MAX = 6
_HEAD = re.compile(r"^\W*(?P<head>[^,;.!?–-]+?)(?:[,;.!?–]\s+|\s+-\s+|\s+(?=because\b|since\b))\S")
_SELF = re.compile(r"\b(?:me|my|myself|mine|i|i'm|i’m|i've|i'd|i'll)\b", _I)


def small_talk(text: str) -> Talk | None:
    """Return the kind of small talk a whole message is, None when it is more than that."""
    if len(text) > 120:
        return None
    return next((t for t, p in _TALK_PATTERNS.items() if p.fullmatch(text.strip())), None)


def is_yes(text: str) -> bool:
    """Return whether the whole message is a yes."""
    return bool(_YES.fullmatch(text))


def is_no(text: str) -> bool:
    """Return whether the whole message is a no or calls the matter off."""
    return bool(_NO.fullmatch(text))


def correction_of(text: str) -> str | None:
    """Return what a correction says instead: "no, the 14th" -> "the 14th"."""
    if is_no(text):
        return None
    kept = _without_denied(text)
    match = _CORRECTION.search(kept)
    if match is None:
        return kept if kept != text else None
    rest = (kept[: match.start()] + kept[match.end() :]).strip(" ,.;:!")
    nested = _CORRECTION.match(rest)
    said = rest[nested.end() :].strip(" ,.") if nested else rest
    for opening in (_REPORTED, _RESTATED):
        if led := opening.match(said):
            said = said[led.end() :].strip(" ,.")
    return said or None


def denied_in(text: str) -> tuple[str, str] | None:
    """Return what a correction says and what it denies: "3, not 2" -> ("3", "2")."""
    if pair := _PAIR.search(text):
        return pair["said"].strip(" ,.;"), pair["denied"].strip(" ,.;!")
    if pair := _PAIR_TURNED.search(text):
        return pair["said"].strip(" ,.;!"), pair["denied"].strip(" ,.;")
    return None


def _without_denied(text: str) -> str:
    """Return a correction without what it denies: "3, not 2", "not Ana but Liam", "from 2 to 3"."""
    if swapped := _SWAPPED.search(text):
        return text[swapped.end() :].strip()
    denied = _DENIED.search(text)
    return text[: denied.start()].strip(" ,.;") if denied and denied.start() else text


def head_of(text: str) -> str | None:
    """Return the few words before an explanation: "end of July, she changed her mind"."""
    head = _HEAD.match(text)
    return (
        head["head"].strip() if head and len(head["head"].split()) <= _ELLIPSIS_WORDS_MAX else None
    )


def ellipsis_of(text: str) -> str | None:
    """Return the new part of a follow-up ("and Liam?" -> "Liam"), None for a whole sentence."""
    match = _ELLIPSIS.match(text)
    rest = _TRAILING.sub("", text[match.end() :]).strip(" ?.!") if match else ""
    return rest if rest and len(rest.split()) <= _ELLIPSIS_WORDS_MAX else None


def is_question(text: str) -> bool:
    """Return whether a message asks rather than orders; "can you book ..." orders."""
    if _ASKS_TO_ACT.match(text):
        return bool(_SHOW.match(_ASKS_TO_ACT.sub("", text, count=1)))
    return text.rstrip().endswith("?") or bool(_QUESTION.match(text))


def is_plain_question(text: str) -> bool:
    """Return whether a message can only be a question: "do we have", not "can you book"."""
    return bool(_PLAINLY.match(text))


def asks_more(text: str) -> bool:
    """Return whether a message asks a second question: "is it paid, and when do we ship?"."""
    first, *others = re.split(r"[,;.?!]\s*(?:and|but)\s+|[?!.]\s+|;\s+", text)
    return is_question(first) and any(is_question(other) for other in others)


def is_show(text: str) -> bool:
    """Return whether a message wants something shown."""
    return bool(_SHOW.match(text)) or is_question(text)


def asks_for_rule(text: str) -> bool:
    """Return whether a message asks what the rules are."""
    return bool(_RULE.search(text)) and any(is_question(clause) for clause in _clauses(text))


def asks_leave(text: str) -> bool:
    """Return whether somebody asks whether they may do a thing: a rule, or a polite request."""
    return bool(_MAY_I.match(text))


def speaks_of_self(text: str) -> bool:
    """Return whether a message is about the person who writes it."""
    return bool(_SELF.search(text))


def _clauses(text: str) -> list[str]:
    return [text, *(part.strip() for part in re.split(r"[,;.]\s+", text) if part.strip())]


def asks_for_figure(text: str) -> bool:
    """Return whether a message asks for the person's or the company's live figures."""
    return bool(_OWN_FIGURE.search(text))
