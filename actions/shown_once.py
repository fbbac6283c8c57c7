"""Values that leave in the first answer only: what is stored of them says "shown once"."""

from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel

HIDDEN = "shown once"
PRIVATE = "(private)"


@dataclass(frozen=True, slots=True)
class ShownOnce:
    """Marks a result field: `secret: Annotated[str, ShownOnce()]`.

    The caller who carries the action out reads it in the answer. Runs, diffs, audit lines, stored
    idempotent answers, conversations and whatever a model reads hold the words "shown once".
    """


def hides(info: Any) -> bool:
    """Whether a field of a model is marked, also inside an optional type."""
    inner = (mark for arm in get_args(info.annotation) for mark in getattr(arm, "__metadata__", ()))
    return any(isinstance(mark, ShownOnce) for mark in (*info.metadata, *inner))


def stored_form(result: Any, dumped: Any) -> Any:
    """The JSON form of a result with every marked value replaced."""
    if isinstance(result, BaseModel) and isinstance(dumped, dict):
        return {**dumped, **dict(_fields(result, dumped))}  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(result, list | tuple) and isinstance(dumped, list):
        pairs = zip(result, dumped, strict=True)  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType]
        return [stored_form(value, shown) for value, shown in pairs]
    return dumped


def without_private(args: type[BaseModel], stored: dict[str, Any]) -> dict[str, Any]:
    """Stored arguments without those marked `x-private`: nobody reviews what is told in private."""
    private = {
        name
        for name, info in args.model_fields.items()
        if isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("x-private")
    }
    return {name: PRIVATE if name in private else value for name, value in stored.items()}


def secrets_in(result: Any) -> set[str]:
    """Every marked text of a result, so that no sentence made from it repeats one."""
    found: set[str] = set()
    if isinstance(result, BaseModel):
        for name, info in type(result).model_fields.items():
            value = getattr(result, name)
            if hides(info) and value:
                found.add(str(value))
            else:
                found |= secrets_in(value)
    elif isinstance(result, list | tuple):
        for value in result:  # pyright: ignore[reportUnknownVariableType]
            found |= secrets_in(value)
    return found


def without_secrets(text: str, secrets: set[str]) -> str:
    """A sentence in which nothing of what is shown once stands."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text


def _fields(result: BaseModel, dumped: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (name, HIDDEN if hides(info) else stored_form(getattr(result, name), dumped[name]))
        for name, info in type(result).model_fields.items()
        if name in dumped and dumped[name] is not None
    ]
