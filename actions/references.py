"""Values a step of a plan takes from an earlier one: `{"$ref": "steps.1.result.id"}`.

The grammar is `steps.N.result.NAME…`: N counts from 1 and lies before the step that refers, each
NAME is a field, or the place in a list counted from 0. Code alone resolves it, to one plain value;
there is nothing to evaluate and no text is filled in.
"""

import re
from collections.abc import Mapping
from typing import Any

from kernel.errors import Invalid

KEY = "$ref"
DEPTH_MAX = 30
_PATH = re.compile(r"steps\.([1-9]\d{0,2})\.result((?:\.[A-Za-z0-9_]{1,60}){1,6})")


class BadReference(Invalid):
    """A reference leads nowhere; the message says what it may look like."""

    code = "bad_reference"


def has_reference(value: Any, depth: int = 0) -> bool:
    """Whether a reference stands anywhere in a JSON value. Raises BadReference past DEPTH_MAX."""
    _require_depth(depth)
    if isinstance(value, dict):
        return KEY in value or any(has_reference(v, depth + 1) for v in value.values())  # pyright: ignore[reportUnknownVariableType]
    return isinstance(value, list) and any(has_reference(v, depth + 1) for v in value)  # pyright: ignore[reportUnknownVariableType]


def fill_in(value: Any, results: Mapping[int, Any], depth: int = 0) -> Any:
    """A JSON value with every reference replaced by what the earlier steps led to.

    Raises BadReference.
    """
    _require_depth(depth)
    if isinstance(value, dict):
        if KEY in value:
            return _look_up(value, results)  # pyright: ignore[reportUnknownArgumentType]
        return {str(k): fill_in(v, results, depth + 1) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
    if isinstance(value, list):
        return [fill_in(v, results, depth + 1) for v in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def _require_depth(depth: int) -> None:
    if depth > DEPTH_MAX:
        raise BadReference(f"arguments are nested at most {DEPTH_MAX} levels deep")


def _look_up(reference: dict[str, Any], results: Mapping[int, Any]) -> Any:
    path = reference[KEY]
    found = _PATH.fullmatch(path) if isinstance(path, str) else None
    if found is None or len(reference) != 1:
        raise BadReference(
            f'a reference is {{"{KEY}": "steps.1.result.id"}} and nothing else, not {path!r}'
        )
    step = int(found[1])
    if step not in results:
        raise BadReference(f"{path}: a step may only refer to steps before it")
    value = results[step]
    for name in found[2].strip(".").split("."):
        value = _part(value, name)
    if value is None or isinstance(value, dict | list):
        raise BadReference(f"{path} is no single value of the result of step {step}")
    return value


def _part(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return value.get(name)  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list) and name.isdigit() and int(name) < len(value):  # pyright: ignore[reportUnknownArgumentType]
        return value[int(name)]  # pyright: ignore[reportUnknownVariableType]
    return None
