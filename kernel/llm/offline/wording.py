"""Every sentence the built-in model says on its own account: short, honest, no invention."""

from datetime import date

from babel.dates import format_date

from kernel.llm.offline.intent import Talk
from kernel.llm.offline.schema import Field, FieldKind
from kernel.llm.port import ForbiddenTool, JsonDict, PersonFacts, ToolSpec

TITLES_MAX = 5


def word_talk(talk: Talk, person: PersonFacts, tools: list[ToolSpec]) -> str:
    """Return the answer to small talk."""
    first = person.name.split(" ")[0] if person.name else ""
    if talk is Talk.GREETING:
        return f"Hello{' ' + first if first else ''}! {word_offer(tools)}"
    if talk is Talk.THANKS:
        return "You're welcome."
    if talk is Talk.GOODBYE:
        return "Goodbye!"
    if talk is Talk.IDENTITY:
        return (
            "I am Steward, your company's assistant, running on its built-in model. I look up "
            "records and documents you may see, and prepare changes that only you can confirm."
        )
    return word_offer(tools)


def word_offer(tools: list[ToolSpec]) -> str:
    """Return what Steward can do for this person, with examples of their own actions."""
    examples = [f"“{t.examples[0]}”" for t in tools if t.examples][:TITLES_MAX]
    text = "You can ask about your company's documents and records, or have something done."
    if not examples:
        return text
    return f"{text} For example: {'; '.join(examples)}."


def word_out_of_scope(tools: list[ToolSpec]) -> str:
    """Return the answer to what is not this company's business, or not understood."""
    return f"That is outside what I can help with here. {word_offer(tools)}"


def word_too_long(chars: int, chars_max: int) -> str:
    """Return that a message is longer than this model reads, and what to do instead."""
    return (
        f"That is {chars:,} characters; without a language model I read {chars_max:,} at most. "
        "Say in a few sentences what you need, or upload the text as a document and ask about it."
    )


def word_not_found(titles: list[str]) -> str:
    """Return the answer when no document says it."""
    searched = f" I looked in: {', '.join(titles)}." if titles else ""
    return f"I did not find that in the documents you can read.{searched}"


def word_refusal(forbidden: ForbiddenTool, tools: list[ToolSpec]) -> str:
    """Return that an action needs a right this person lacks, and what they may do instead."""
    text = f"“{forbidden.title}” is not something your role allows, so I have not done anything."
    group = forbidden.name.split(".")[0]
    near = [t.title for t in tools if t.name.split(".")[0] == group][:3]
    if near:
        text += f" What you can do here: {', '.join(near)}."
    return text + " If you need it, ask someone who has that right."


def word_missing(tool: ToolSpec, field: Field, arguments: JsonDict, locale: str) -> str:
    """Return the one question for a missing argument."""
    title = tool.title
    start = _start_of(arguments)
    if field.kind is FieldKind.DATE and set(field.words) & {"end", "to", "until"} and start:
        return f"{title} from {word_date(start, locale)}: until when?"
    if field.kind is FieldKind.DATE:
        return f"{title}: which day ({field.label})?"
    if field.kind is FieldKind.ENUM:
        return f"{title}: which {field.label}?"
    if field.kind is FieldKind.REF:
        return f"{title}: which {field.ref_kind.replace('_', ' ')}?"
    if field.kind is FieldKind.LIST:
        return f"{title}: what are the {field.label}? For example “3 x item at 120”."
    return f"{title}: what is the {field.label}?"


def word_choice(tools: list[ToolSpec]) -> str:
    """Return the question which of several actions is meant."""
    return f"Do you mean {' or '.join(f'“{t.title}”' for t in tools)}?"


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
