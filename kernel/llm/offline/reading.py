"""What was recognised in one message: records, dates, numbers, names of things, quotes."""

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from kernel.llm.offline.amounts import Amount, AmountKind, find_amounts
from kernel.llm.offline.date_rules import DateSpan
from kernel.llm.offline.dates import date_context, find_dates
from kernel.llm.offline.learned import Learned
from kernel.llm.offline.names import UnknownName, find_unknown, longer_name
from kernel.llm.offline.type_words import leading
from kernel.llm.port import ChatRequest, Mention

_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{1,2000})[\"”“»]|(?<!\w)['‘]([^'’]{2,2000})['’](?!\w)")
_CODE = re.compile(
    r"\b(?=[A-Z0-9-]*[A-Z])(?=[A-Z0-9-]*\d)[A-Z]{1,8}-?[A-Z0-9]*(?:-[A-Z0-9]+)*\b"
    r"|(?<![\w.,:/+-])0\d{2,}\b(?![.,:/-]\d| ?\d)"  # 0019: the figures of a number, never a sum
)
LEADS_TO_ACCOUNT = re.compile(  # after these a number that is a record's is the record
    r"\b(?:account|from|to|into|against|debit|credit|on|via|invoice|konto|von|auf|nach)\s+$"
)
_COLON = re.compile(r"(?<!\d):(?!//)")
PEOPLE = ("employee", "person", "user", "salesperson", "colleague")
PLACES = ("warehouse", "department", "holiday_calendar")
EVERYDAY = (*PLACES, "account", "document")  # kinds whose names are words of every day as well
_COUNTED = ("person", "hour", "minute", "day", "week", "month")
_PAST = re.compile(r"\b(?:was|were|did|had|took|went|ago|so far|history|war|waren|hatte|était)\b")
_PERFECT = re.compile(r"\b(?:been|taken)\b")
_PRONOUNS = frozenset(["it", "us", "me", "we", "them", "that", "this", "one"])
_FAR = 4  # a day behind us is meant if it is this much nearer than the next such day
_FAR_PAST = 2  # where something is said to have been, one ahead only if it is so much nearer
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

_WEEK = timedelta(days=7)

Part = tuple[int, int]


@dataclass(frozen=True)
class Reading:
    """One message, read once. Offsets are of `text`.

    `is_step`: a step of a longer message, whose records may stay unnamed.
    `dates` reads "3 March" as the next one, `past_dates` as the last one.
    """

    text: str
    mentions: list[Mention] = field(default_factory=list)
    today: date = date(1970, 1, 1)
    locale: str = "en"
    currency: str = "EUR"
    last_records: list[Mention] = field(default_factory=list)
    is_step: bool = False
    learned: Learned | None = field(default=None, compare=False, repr=False)

    @cached_property
    def lowered(self) -> str:
        """Return the text in lower case with the offsets kept."""
        return self.text.lower() if len(self.text.lower()) == len(self.text) else self.text

    @cached_property
    def dates(self) -> list[DateSpan]:
        """Return the dates, the future preferred."""
        return self._dates(is_past=False)

    @cached_property
    def past_dates(self) -> list[DateSpan]:
        """Return the dates, the past preferred."""
        return self._dates(is_past=True)

    @cached_property
    def near_dates(self) -> list[DateSpan]:
        """Return the dates of a matter that may lie ahead or behind: "who is away on 3 March".

        Words of the past decide; else what is to come, unless it was only just.
        """
        if _PAST.search(self.lowered):
            return self.past_dates
        return self.recent_dates if _PERFECT.search(self.lowered) else self._nearest(_FAR)

    @cached_property
    def recent_dates(self) -> list[DateSpan]:
        """Return the dates of what has mostly been: the last one, or a next much nearer."""
        return self._nearest(1 / _FAR_PAST, is_recent=True)

    def _nearest(self, far: float, *, is_recent: bool = False) -> list[DateSpan]:
        past = {d.at: d for d in self.past_dates}
        pairs = ((past.get(after.at, after), after) for after in self.dates)
        return [self._nearer(*pair, far, is_recent=is_recent) for pair in pairs]

    def _nearer(
        self, before: DateSpan, after: DateSpan, far: float, *, is_recent: bool
    ) -> DateSpan:
        if is_recent and after.start - before.start == _WEEK:  # "on Wednesday", "until Friday"
            return after if after.is_open_start else before
        is_before = (self.today - before.start) * far < after.start - self.today
        return before if is_before else after

    @cached_property
    def amounts(self) -> list[Amount]:
        """Return the numbers outside dates and names of records."""
        names = [
            (m.start, m.end)
            for m in self.mentions
            if not self.text[m.start : m.end].isdigit()
            or LEADS_TO_ACCOUNT.search(self.before(m.start))
        ]
        dates = [(d.at, d.to) for d in self.dates]
        return find_amounts(self.text, self.locale, taken=[*names, *dates])

    @cached_property
    def quotes(self) -> list[str]:
        """Return what stands in quotation marks."""
        return [m[1] or m[2] for m in _QUOTED.finditer(self.text)]

    @cached_property
    def codes(self) -> list[str]:
        """Return identifiers such as INV-1002 or SKU42, whether or not a record was found."""
        blocked = [(d.at, d.to) for d in self.dates]
        return [
            m[0]
            for m in _CODE.finditer(self.text)
            if all(m.end() <= at or m.start() >= to for at, to in blocked)
        ]

    @cached_property
    def emails(self) -> list[str]:
        """Return the e-mail addresses."""
        return _EMAIL.findall(self.text)

    @property
    def records(self) -> list[Mention]:
        """Return the mentions that are surely meant as records: "Warehouse", not "warehouse"."""
        return [
            m for m in self.mentions if m.kind not in EVERYDAY or not self.words_of(m).islower()
        ]

    @cached_property
    def unknown_names(self) -> list[UnknownName]:
        """Return the names that stand for no record found, but not those in quoted text or notes.

        After a colon comes what is to be written down; who is named there is not who is meant.
        """
        taken = [(d.at, d.to) for d in self.dates] + [(a.at, a.to) for a in self.amounts]
        return find_unknown(self.text, self.mentions, [*taken, *self._notes])

    def is_in_note(self, at: int) -> bool:
        """Return whether an offset lies in words to be written down: quoted or after a colon."""
        return any(start <= at < end for start, end in self._notes)

    @cached_property
    def _notes(self) -> list[Part]:
        notes = [match.span() for match in _QUOTED.finditer(self.text)]
        colon = _COLON.search(self.text)
        return [*notes, (colon.start(), len(self.text))] if colon else notes

    def words_of(self, mention: Mention) -> str:
        """Return how the person named a record: their own words, else its label.

        "Sofia Keller" stays that, also when the only Sofia to be seen is another.
        """
        if mention.kind in PEOPLE and (longer := longer_name(self.text, mention, self.mentions)):
            return longer
        said = mention.text or self.text[mention.start : mention.end] or mention.label
        is_same = said.casefold().rstrip("s") == mention.label.casefold().rstrip("s")
        return mention.label if is_same else said

    def before(self, at: int, chars: int = 24) -> str:
        """Return the lower-case text just before an offset."""
        return self.lowered[max(0, at - chars) : at]

    def part(self, at: int, to: int) -> "Reading":
        """Return the reading of a piece of the message."""
        inside = [
            replace(m, start=m.start - at, end=m.end - at)
            for m in self.mentions
            if m.start >= at and m.end <= to
        ]
        return replace(self, text=self.text[at:to], mentions=inside)

    def _dates(self, *, is_past: bool) -> list[DateSpan]:
        context = date_context(self.today, self.locale, is_past=is_past)
        names = [(m.start, m.end) for m in self.mentions]
        return [
            d
            for d in find_dates(self.text, context)
            if all(d.to <= at or d.at >= to for at, to in names)
        ]


def read_request(request: ChatRequest) -> Reading:
    """Return the reading of the person's last message."""
    return read_text(request, request.words(), request.mentions)


def read_text(request: ChatRequest, text: str, mentions: list[Mention]) -> Reading:
    """Return the reading of a text with the request's day, locale and currency."""
    return Reading(
        text,
        keep_best(text, mentions),
        request.today,
        request.locale,
        request.currency,
        list(request.last_records),
        learned=request.learned,
    )


def keep_best(text: str, mentions: list[Mention]) -> list[Mention]:
    """Return the mentions that lie in the text, of overlapping ones of a kind the longer.

    Rivals over the very same words are one mention: the gate asks which is meant. What a number
    counts is no record: "60 people" is not the department.
    """
    kept: list[Mention] = []
    counted = [(a.at, a.to) for a in find_amounts(text) if a.unit in _COUNTED]
    mentions = [m for m in mentions if not any(at < m.start and m.end <= to for at, to in counted)]
    ranked = sorted(mentions, key=lambda m: (m.start - m.end, -m.score))
    for mention in ranked:
        is_inside = 0 <= mention.start < mention.end <= len(text)
        span = (mention.start, mention.end)
        clashes = any(
            mention.start < other.end
            and mention.end > other.start
            and (other.kind == mention.kind or (other.start, other.end) != span)
            for other in kept
        )
        is_pronoun = text[mention.start : mention.end] in _PRONOUNS  # "move him into it": no IT
        if is_inside and not clashes and not is_pronoun:
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)


_MASK_OF_KIND = {
    AmountKind.MONEY: "AMOUNT",
    AmountKind.PERCENT: "PERCENT",
    AmountKind.QUANTITY: "QUANTITY",
    AmountKind.NUMBER: "NUMBER",
}


def mask(reading: Reading) -> str:
    """Return the message with records, dates and numbers replaced by their type words.

    What the selector compares: "approve Sofia's days" and "approve Liam's days" are one sentence.
    """
    parts = [(at, to, word.upper()) for at, to, word in leading(reading.mentions)]
    parts += [(d.at, d.to, "DATES" if d.is_range else "DATE") for d in reading.dates]
    parts += [(a.at, a.to, _MASK_OF_KIND[a.kind]) for a in reading.amounts]
    text, end = "", 0
    for at, to, word in sorted(parts):
        if at < end:
            continue
        text += reading.text[end:at] + word
        end = to
    return text + reading.text[end:]
