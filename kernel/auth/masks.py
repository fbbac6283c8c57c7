"""Sensitive values wherever JSON leaves: which they are, and the mask that stands in their place.

A column says on its model which field set it belongs to (`info={"field_set": "salary"}`); every
JSON key of that name is sensitive, in arguments, results, diffs and rows alike.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect

from kernel.auth.access import Masked, may_see_everywhere
from kernel.auth.principal import Principal
from kernel.db.base import TenantBase

MASK: dict[str, Any] = Masked().model_dump()


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A kind of value with its field set and the rights with which it may be seen."""

    field_set: str
    permissions: tuple[str, ...]


_known: dict[int, dict[str, Sensitive]] = {}


def sensitive_values() -> dict[str, Sensitive]:
    """Name of every declared sensitive column -> what it takes to see it."""
    mappers = list(TenantBase.registry.mappers)
    if len(mappers) not in _known:
        _known[len(mappers)] = _declared(mappers)
    return _known[len(mappers)]


def _declared(mappers: list[Any]) -> dict[str, Sensitive]:
    found: dict[str, Sensitive] = {}
    for mapper in mappers:
        access = getattr(mapper.class_, "__access__", None)
        for column in inspect(mapper.class_).columns:
            field_set = column.info.get("field_set")
            if field_set:
                before = found.get(column.key)
                rights = dict.fromkeys(before.permissions if before else ())
                if access is not None:
                    rights[access.read] = None
                found[column.key] = Sensitive(str(field_set), tuple(rights))
    return found


def is_open(principal: Principal, name: str, permission: str | None = None) -> bool:
    """Whether a reader may see values of this name on every record.

    `permission` is a further right that may carry the field set, e.g. that of the action.
    """
    value = sensitive_values().get(name)
    if value is None:
        return True
    rights = (*value.permissions, permission) if permission else value.permissions
    return any(may_see_everywhere(principal, right, value.field_set) for right in rights)


def masked_json(principal: Principal, value: Any, permission: str | None = None) -> Any:
    """JSON with a mask in the place of each sensitive value the reader may not see everywhere."""
    if isinstance(value, dict):
        return {
            key: MASK
            if inner is not None and not is_open(principal, str(key), permission)
            else masked_json(principal, inner, permission)
            for key, inner in value.items()  # pyright: ignore[reportUnknownVariableType]
        }
    if isinstance(value, list):
        return [masked_json(principal, inner, permission) for inner in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def has_sensitive(value: Any) -> bool:
    """Whether JSON holds a sensitive value that is not masked."""
    if isinstance(value, dict):
        names = sensitive_values()
        return any(
            (key in names and inner not in (None, MASK)) or has_sensitive(inner)
            for key, inner in value.items()  # pyright: ignore[reportUnknownVariableType]
        )
    return isinstance(value, list) and any(has_sensitive(inner) for inner in value)  # pyright: ignore[reportUnknownVariableType]
