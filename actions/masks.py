"""Proposals, runs and the trail as others see them: sensitive values masked, sentences too."""

from typing import Any, TypeVar, get_args

from pydantic import BaseModel

from actions.diffs import DiffEntry, model_of
from actions.spec import Action
from kernel.auth.access import Masked
from kernel.auth.masks import MASK, has_sensitive, is_open, masked_json, sensitive_values
from kernel.auth.principal import Principal

HIDDEN = "some values are not shown to you"
View = TypeVar("View", bound=BaseModel)


def masked_view(
    principal: Principal, shown: View, *, permission: str | None, is_asker: bool
) -> View:
    """A proposal, item or run for this reader.

    Who asked sees what they wrote themselves; results were made with the rights of whoever
    confirmed, so they are masked for everybody.
    """
    update: dict[str, Any] = {}
    is_hidden = False
    names = ("result",) if is_asker else ("args", "args_display", "result")
    for name in names:
        value = getattr(shown, name, None)
        masked = masked_json(principal, value, permission)
        if masked != value:
            update[name], is_hidden = masked, True
    if not is_asker:
        diff: list[DiffEntry] = getattr(shown, "diff", [])
        is_hidden = _mask_diff(principal, diff, permission) or is_hidden
    if is_hidden and not is_asker:
        update |= _without_figures(shown)
    return shown.model_copy(update=update) if update else shown


def _mask_diff(principal: Principal, entries: list[DiffEntry], permission: str | None) -> bool:
    is_hidden = False
    for entry in entries:
        for field in (f for f in entry.fields if f.field_set or _belongs(entry, f.field)):
            if not is_open(principal, field.field, permission):
                field.before = MASK if field.before is not None else None
                field.after = MASK if field.after is not None else None
                is_hidden = True
    return is_hidden


def _belongs(entry: DiffEntry, name: str) -> bool:
    return model_of(entry.record_kind) is not None and name in sensitive_values()


def _without_figures(shown: BaseModel) -> dict[str, Any]:
    title = getattr(shown, "title", "")
    update: dict[str, Any] = {"summary": f"{title} ({HIDDEN})"}
    if getattr(shown, "effects", None):
        update["effects"] = [
            e.model_copy(update={"text": HIDDEN, "data": {}}) if _has_digit(e.text) else e
            for e in shown.effects  # pyright: ignore[reportAttributeAccessIssue]
        ]
    if getattr(shown, "warnings", None):
        update["warnings"] = [w for w in shown.warnings if not _has_digit(w)]  # pyright: ignore[reportAttributeAccessIssue]
    return update


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)


def trail_summary(action: Action, summary: str, *payloads: Any) -> str:
    """The sentence for the trail, which people without field sets read: no sensitive value."""
    if any(has_sensitive(payload) for payload in payloads):
        return f"{action.title} (sensitive values are not repeated here)"
    return summary


def without_sensitive(result: Any) -> Any:
    """A result with every sensitive value masked, where its type has room for the mask."""
    if isinstance(result, list | tuple):
        return [without_sensitive(each) for each in result]  # pyright: ignore[reportUnknownVariableType]
    if not isinstance(result, BaseModel):
        return result
    update: dict[str, Any] = {}
    for name, info in type(result).model_fields.items():
        value = getattr(result, name)
        if name in sensitive_values() and Masked in get_args(info.annotation):
            update[name] = None if value is None else Masked()
        elif isinstance(value, BaseModel | list):
            update[name] = without_sensitive(value)
    return result.model_copy(update=update)
