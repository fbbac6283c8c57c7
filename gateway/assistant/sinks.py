"""Which values may go into a write, by where they come from. See docs/decisions on provenance.

Refused: records, addresses and rights that only untrusted text names, secrets, and whole calls
that nobody but such text asks for. Shown with a caution: amounts and words taken from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from actions.outcomes import CAUTION
from actions.refs import ref_fields
from actions.spec import Action, Effect
from gateway.assistant.provenance import (
    ISO_DATE,
    Origin,
    Provenance,
    Trace,
    addresses_in,
    leaves,
)
from gateway.assistant.redaction import WITHHELD, Redactor
from kernel.errors import Invalid

POWER_DOMAINS = frozenset({"rbac", "auth", "tenants"})
POWER_ACTIONS = frozenset({
    "assistant.set_autonomy", "assistant.remove_autonomy", "kb.set_acl",
    "assistant.remember", "assistant.schedule_task", "assistant.remind_me",
})  # fmt: skip
RIGHTS_FIELDS = frozenset({
    "role", "roles", "permission", "permissions", "grants", "add", "remove", "parents", "readers",
    "duty", "mode", "action", "default_roles", "group_roles", "fields", "issuer", "client_id",
    "allowed_domains", "slug",
})  # fmt: skip
NEW_FROM_TEXT = frozenset({"crm.create_lead", "crm.create_contact"})
"""Records that are made out of what others write: an address may come from there, and is shown."""
RECORDS_IN_LINES = frozenset({"product", "account", "customer", "contact", "employee"})
SHOWN_CHARS_MAX = 60


class UntrustedArgument(Invalid):
    """A model wanted to write what only text of unknown origin asks for."""

    code = "untrusted_argument"


@dataclass(slots=True)
class Judgement:
    """Why a call must not run, or what the person is warned of on its card.

    `unsaid` is the share of its values, 0 to 1, that are not in the person's own words.
    """

    refusal: UntrustedArgument | None = None
    cautions: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])
    unsaid: float = 0.0


@dataclass(frozen=True, slots=True)
class _Value:
    name: str
    shown: str
    trace: Trace
    is_binding: bool
    """Whether it says who, where to, or with what right: then nobody else may choose it."""
    is_telling: bool = True
    """Whether it shows what is meant: a date or one of a few choices fits two orders by chance."""
    is_choice: bool = False
    """Whether it is one of a few words, which a text may hold without saying anything of it."""

    @property
    def is_copied(self) -> bool:
        """Whether it stands in a text nobody vouches for, and only there."""
        return self.trace.origin is Origin.PROSE


def judge(
    action: Action,
    arguments: dict[str, Any],
    provenance: Provenance,
    redactor: Redactor,
    *,
    is_asked_for: bool,
    is_from_text: bool = False,
) -> Judgement:
    """Hold the arguments of a write against what the turn has read.

    `is_asked_for`: the person's own words fit this action best of all writes; `is_from_text`: and
    want its values taken from a document or message.
    """
    if action.effect is Effect.READ or not provenance.has_prose:
        return Judgement()
    if WITHHELD in redactor.clean(" ".join(str(v) for _, v in leaves(arguments))):
        return Judgement(_refuse(action, "it would write down something that must stay secret"))
    values = list(_values(action, arguments, provenance))
    for value in values:
        if value.is_binding and not value.trace.is_trusted:
            return Judgement(_refuse(action, _why(value)))
    is_copied = any(value.is_copied for value in values)
    is_theirs = is_asked_for and (
        is_from_text or not any(value.is_copied and not value.is_choice for value in values)
    )
    trusted = [v for v in values if v.trace.is_trusted and (v.is_telling or not is_copied)]
    if not is_theirs and not trusted:
        source = next((v.trace.source for v in values if v.trace.source), "")
        return Judgement(_refuse(action, f"nobody but {source or 'a text'} asks for it"))
    others = [v for v in values if v.trace.origin is not Origin.SAID]
    cautions = [_caution(v) for v in values if v.is_copied]
    return Judgement(cautions=cautions, unsaid=len(others) / max(len(values), 1))


def _values(action: Action, arguments: dict[str, Any], known: Provenance) -> Iterator[_Value]:
    references = ref_fields(action.args)
    is_power = action.name.split(".")[0] in POWER_DOMAINS or action.name in POWER_ACTIONS
    for name, value in arguments.items():
        for inner, leaf in leaves(value, name):
            if name in references or inner in RECORDS_IN_LINES:
                trace = known.of_reference(str(leaf))
                is_binding = name in references or trace.origin is Origin.PROSE
                yield _Value(name, str(leaf), trace, is_binding=is_binding)
                continue
            if not isinstance(leaf, str):
                yield _Value(name, str(leaf), known.of_number(leaf), is_binding=False)
                continue
            yield from _of_text(action, inner, leaf, known, is_power=is_power)


def _of_text(
    action: Action, name: str, text: str, known: Provenance, *, is_power: bool
) -> Iterator[_Value]:
    for address in addresses_in(text):
        trace = known.of_address(address)
        is_shown = action.name in NEW_FROM_TEXT and trace.origin is Origin.PROSE
        yield _Value(name, address, trace, is_binding=not is_shown)
    trace = known.of_number(text) if text.replace(".", "").isdigit() else known.of_text(text)
    is_right = is_power and (name in RIGHTS_FIELDS or trace.origin is Origin.PROSE)
    is_choice = name in choices_of(action)
    is_telling = not (is_choice or ISO_DATE.fullmatch(text))
    yield _Value(name, text, trace, is_binding=is_right, is_telling=is_telling, is_choice=is_choice)


@cache
def choices_of(action: Action) -> frozenset[str]:
    """The arguments that take one of a few words."""
    schema = action.args.model_json_schema()
    closed = {name for name, found in schema.get("$defs", {}).items() if "enum" in found}
    return frozenset(
        name
        for name, found in schema.get("properties", {}).items()
        if "enum" in found or any(part in closed for part in _named_in(found))
    )


def _named_in(schema: dict[str, Any]) -> list[str]:
    parts = [schema, *schema.get("anyOf", [])]
    return [str(part.get("$ref", "")).removeprefix("#/$defs/") for part in parts]


def _why(value: _Value) -> str:
    shown, name = _short(value.shown), value.name.replace("_", " ")
    if value.trace.origin is Origin.PROSE:
        return f"“{shown}” for {name} comes from {value.trace.source}, not from you"
    return f"“{shown}” for {name} was named neither by you nor by a record"


def _refuse(action: Action, why: str) -> UntrustedArgument:
    return UntrustedArgument(
        f"{action.title} was not prepared: {why}. If you want it, say so in your own words",
        action=action.name,
    )


def _caution(value: _Value) -> str:
    name = value.name.replace("_", " ")
    return f"{CAUTION}{name} “{_short(value.shown)}” comes from {value.trace.source}, not from you."


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_CHARS_MAX else line[: SHOWN_CHARS_MAX - 1] + "…"
