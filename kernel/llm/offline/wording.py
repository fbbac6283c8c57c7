"""Every sentence the built-in model says on its own account: short, honest, no invention."""

from datetime import date

from babel.dates import format_date

from kernel.llm.offline.intent import Talk
from kernel.llm.offline.localized import is_told, tell
from kernel.llm.offline.schema import Field, FieldKind
from kernel.llm.port import ForbiddenTool, JsonDict, PersonFacts, ToolSpec

TITLES_MAX = 5
IDENTITY = (
    "I am Steward, your company's assistant, running on its built-in model. I look up "
    "records and documents you may see, and prepare changes that only you can confirm."
)
OFFER = "You can ask about your company's documents and records, or have something done."
NOT_FOUND = "I did not find that in the documents you can read."
REFUSAL = "“{title}” is not something your role allows, so I have not done anything."
ASK_HOLDER = "If you need it, ask someone who has that right."


def word_talk(talk: Talk, person: PersonFacts, tools: list[ToolSpec], language: str = "en") -> str:
    """Return the answer to small talk."""
    first = person.name.split(" ")[0] if person.name else ""
    if talk is Talk.GREETING:
        hello = tell(language, "hello", "Hello {name}!", name=first).replace(" !", "!")
        return f"{hello} {word_offer(tools, language)}"
    if talk is Talk.THANKS:
        return tell(language, "thanks", "You're welcome.")
    if talk is Talk.GOODBYE:
        return tell(language, "goodbye", "Goodbye!")
    return (
        tell(language, "identity", IDENTITY)
        if talk is Talk.IDENTITY
        else word_offer(tools, language)
    )


def word_offer(tools: list[ToolSpec], language: str = "en") -> str:
    """Return what Steward can do for this person, with examples of their own actions."""
    examples = [f"“{t.examples[0]}”" for t in tools if t.examples][:TITLES_MAX]
    text = tell(language, "offer", OFFER)
    if not examples:
        return text
    shown = "; ".join(examples)
    return f"{text} {tell(language, 'examples', 'For example: {examples}.', examples=shown)}"


def word_out_of_scope(tools: list[ToolSpec], language: str = "en") -> str:
    """Return the answer to what is not this company's business, or not understood."""
    no = tell(language, "out_of_scope", "That is outside what I can help with here.")
    return f"{no} {word_offer(tools, language)}"


def word_too_long(chars: int, chars_max: int) -> str:
    """Return that a message is longer than this model reads, and what to do instead."""
    return (
        f"That is {chars:,} characters; without a language model I read {chars_max:,} at most. "
        "Say in a few sentences what you need, or upload the text as a document and ask about it."
    )


def word_not_found(titles: list[str], language: str = "en") -> str:
    """Return the answer when no document says it."""
    searched = f" I looked in: {', '.join(titles)}." if titles and language == "en" else ""
    return f"{tell(language, 'not_found', NOT_FOUND)}{searched}"


def word_refusal(forbidden: ForbiddenTool, tools: list[ToolSpec], language: str = "en") -> str:
    """Return that an action needs a right this person lacks, and what they may do instead."""
    text = tell(language, "refusal", REFUSAL, title=forbidden.title)
    group = forbidden.name.split(".")[0]
    near = ", ".join([t.title for t in tools if t.name.split(".")[0] == group][:3])
    if near:
        text += " " + tell(language, "instead", "What you can do here: {titles}.", titles=near)
    return f"{text} {tell(language, 'ask_holder', ASK_HOLDER)}"


def word_missing(
    tool: ToolSpec, field: Field, arguments: JsonDict, locale: str, language: str = "en"
) -> str:
    """Return the one question for a missing argument."""
    title, label = tool.title, field.label
    start = _start_of(arguments)
    if field.kind is FieldKind.DATE and set(field.words) & {"end", "to", "until"} and start:
        day = word_date(start, language if is_told(language) else locale)
        return tell(
            language, "missing_end", "{title} from {day}: until when?", title=title, day=day
        )
    if field.kind is FieldKind.DATE:
        return tell(language, "missing_day", "{title}: which day ({field})?", title=title,
                    field=label)  # fmt: skip
    if is_told(language):
        key = "missing_which" if field.kind is FieldKind.REF else "missing"
        return tell(language, key, "", title=title, field=label)
    if field.kind is FieldKind.ENUM:
        return f"{title}: which {label}?"
    if field.kind is FieldKind.REF:
        return f"{title}: which {field.ref_kind.replace('_', ' ')}?"
    if field.kind is FieldKind.LIST:
        return f"{title}: what are the {label}? For example “3 x item at 120”."
    return f"{title}: what is the {label}?"


def word_choice(tools: list[ToolSpec], language: str = "en") -> str:
    """Return the question which of several actions is meant."""
    titles = f" {tell(language, 'or', 'or')} ".join(f"“{t.title}”" for t in tools)
    return tell(language, "choice", "Do you mean {titles}?", titles=titles)


def word_date(day: date, locale: str) -> str:
    """Return a date as people write it, the year included, since it may have been guessed."""
    locale = locale.replace("-", "_")
    if locale in ("", "en", "en_GB", "en_IE"):
        return format_date(day, format="EEEE d MMMM y", locale="en_GB")
    return format_date(day, format="full", locale=locale)


def _start_of(arguments: JsonDict) -> date | None:
    for name, value in arguments.items():
        if set(name.split("_")) & {"start", "from", "begin"} and isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                return None
    return None
