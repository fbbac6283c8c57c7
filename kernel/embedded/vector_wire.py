"""Reads the JSON of Qdrant's REST API into qdrant-edge objects: ids, vectors, filters.

Every function raises `WireError` with a sentence that names the bad part, so that bad
input becomes a 400 and never reaches the shard half-understood.
"""

import math
from collections.abc import Callable
from typing import Any
from uuid import UUID

import qdrant_edge as edge

DENSE_SIZE_MAX = 65_536
NESTING_MAX = 8
CONDITIONS_MAX = 4_096
POINT_ID_MAX = 2**64 - 1
SPARSE_INDEX_MAX = 2**32 - 1

Json = dict[str, Any]
PointId = int | UUID | str


class WireError(Exception):
    """The request cannot be understood; `status` is the HTTP status to answer with."""

    def __init__(self, message: str, status: int = 400) -> None:
        """Keep the sentence for the caller and the status."""
        super().__init__(message)
        self.message = message
        self.status = status


def require_object(value: Any, what: str) -> Json:
    """Return `value` when it is a JSON object, else say which part is not."""
    if not isinstance(value, dict):
        raise WireError(f"{what} must be a JSON object")
    return value


def require_list(value: Any, what: str) -> list[Any]:
    """Return `value` when it is a JSON array, else say which part is not."""
    if not isinstance(value, list):
        raise WireError(f"{what} must be a JSON array")
    return value


def refuse_unknown(body: Json, known: set[str], what: str) -> None:
    """Raise when `body` has a set field this server does not implement."""
    unknown = sorted(key for key, value in body.items() if key not in known and value is not None)
    if unknown:
        raise WireError(f"{what}: not supported here: {', '.join(unknown)}")


def parse_count(value: Any, what: str, default: int, most: int, least: int = 0) -> int:
    """Read a whole number between `least` and `most`; null means `default`."""
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise WireError(f"{what} must be a whole number from {least} to {most}")
    return value


def parse_id(value: Any) -> PointId:
    """Read a point id: an unsigned 64-bit number or a UUID."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= POINT_ID_MAX:
        return value
    if isinstance(value, str):
        try:
            return str(UUID(value))
        except ValueError:
            pass
    raise WireError(f"point id {value!r} must be an unsigned number or a UUID")


def parse_ids(value: Any) -> list[PointId]:
    """Read a list of point ids."""
    return [parse_id(each) for each in require_list(value, "points")]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def parse_dense(value: Any, what: str) -> list[float]:
    """Read a dense vector: a non-empty array of finite numbers."""
    numbers = require_list(value, what)
    if not 0 < len(numbers) <= DENSE_SIZE_MAX:
        raise WireError(f"{what} must hold 1 to {DENSE_SIZE_MAX} numbers")
    if not all(_is_number(each) for each in numbers):
        raise WireError(f"{what} must hold finite numbers only")
    return numbers


def parse_sparse(value: Json, what: str) -> edge.SparseVector:
    """Read `{"indices": [...], "values": [...]}`; indices must be unique."""
    refuse_unknown(value, {"indices", "values"}, what)
    indices = require_list(value.get("indices"), f"{what}.indices")
    values = require_list(value.get("values"), f"{what}.values")
    if len(indices) != len(values):
        raise WireError(f"{what}: {len(indices)} indices but {len(values)} values")
    if len(set(map(str, indices))) != len(indices):
        raise WireError(f"{what}: indices must be unique")
    for index in indices:
        parse_count(index, f"{what}.indices", 0, SPARSE_INDEX_MAX)
    if not all(_is_number(each) for each in values):
        raise WireError(f"{what}: values must be finite numbers")
    return edge.SparseVector(indices, [float(each) for each in values])


def parse_filter(value: Any, depth: int = 0) -> edge.Filter | None:
    """Read a filter with must, should, must_not and min_should; null means no filter."""
    if value is None:
        return None
    if depth > NESTING_MAX:
        raise WireError(f"filter is nested deeper than {NESTING_MAX}")
    body = require_object(value, "filter")
    refuse_unknown(body, {"must", "should", "must_not", "min_should"}, "filter")
    return edge.Filter(
        must=_conditions(body.get("must"), depth),
        should=_conditions(body.get("should"), depth),
        must_not=_conditions(body.get("must_not"), depth),
        min_should=_min_should(body.get("min_should"), depth),
    )


def _conditions(value: Any, depth: int) -> list[Any] | None:
    if value is None:
        return None
    listed = value if isinstance(value, list) else [value]
    if len(listed) > CONDITIONS_MAX:
        raise WireError(f"filter has more than {CONDITIONS_MAX} conditions")
    return [_condition(each, depth) for each in listed]


def _min_should(value: Any, depth: int) -> edge.MinShould | None:
    if value is None:
        return None
    body = require_object(value, "min_should")
    conditions = _conditions(body.get("conditions"), depth) or []
    return edge.MinShould(conditions, parse_count(body.get("min_count"), "min_count", 1, 1_000))


def _condition(value: Any, depth: int) -> Any:
    body = require_object(value, "condition")
    if "key" in body:
        return _field_condition(body)
    if "has_id" in body:
        return edge.HasIdCondition(set(parse_ids(body["has_id"])))
    if "is_empty" in body:
        return edge.IsEmptyCondition(_key(require_object(body["is_empty"], "is_empty")))
    if "is_null" in body:
        return edge.IsNullCondition(_key(require_object(body["is_null"], "is_null")))
    if "has_vector" in body:
        return edge.HasVectorCondition(str(body["has_vector"]))
    if "nested" in body:
        nested = require_object(body["nested"], "nested")
        inner = parse_filter(nested.get("filter"), depth + 1)
        return edge.NestedCondition(_key(nested), inner or edge.Filter())
    return parse_filter(body, depth + 1)


def _key(body: Json) -> str:
    key = body.get("key")
    if not isinstance(key, str) or not key:
        raise WireError("condition: key must be a field name")
    return key


def _field_condition(body: Json) -> edge.FieldCondition:
    refuse_unknown(body, {"key", "match", "range", "is_empty", "is_null"}, "field condition")
    match, within = body.get("match"), body.get("range")
    if match is None and within is None and "is_empty" not in body and "is_null" not in body:
        raise WireError(f"condition on {_key(body)!r} needs match or range")
    return edge.FieldCondition(
        _key(body),
        match=None if match is None else _match(require_object(match, "match")),
        range=None if within is None else _range(require_object(within, "range")),
        is_empty=body.get("is_empty"),
        is_null=body.get("is_null"),
    )


def _match(body: Json) -> Any:
    if len(body) != 1:
        raise WireError("match must have exactly one of value, any, except, text")
    kind, wanted = next(iter(body.items()))
    if isinstance(wanted, bool):  # edge 0.9 reads true as 1 and so never matches a flag
        raise WireError("match on true or false is not supported here; keep the flag as a keyword")
    if kind == "value" and isinstance(wanted, str | int):
        return edge.MatchValue(wanted)
    if kind in {"any", "except"}:
        return _match_list(kind, require_list(wanted, f"match.{kind}"))
    if kind == "text" and isinstance(wanted, str):
        return edge.MatchText(wanted)
    raise WireError(f"match.{kind}: not supported here, or its value has the wrong type")


def _match_list(kind: str, wanted: list[Any]) -> Any:
    same = all(isinstance(each, str) for each in wanted) or all(
        isinstance(each, int) and not isinstance(each, bool) for each in wanted
    )
    if not same:
        raise WireError(f"match.{kind} must hold only strings or only whole numbers")
    build: Callable[[list[Any]], Any] = edge.MatchAny if kind == "any" else edge.MatchExcept
    return build(wanted)


def _range(body: Json) -> edge.RangeFloat | edge.RangeDateTime:
    refuse_unknown(body, {"gte", "gt", "lte", "lt"}, "range")
    bounds = {key: value for key, value in body.items() if value is not None}
    if not bounds:
        raise WireError("range needs at least one of gte, gt, lte, lt")
    if all(_is_number(each) for each in bounds.values()):
        return edge.RangeFloat(**{key: float(value) for key, value in bounds.items()})
    if all(isinstance(each, str) for each in bounds.values()):
        try:
            return edge.RangeDateTime(**bounds)
        except Exception as error:  # edge raises bare Exception for a date it cannot read
            raise WireError(f"range: {error}") from error
    raise WireError("range bounds must be all numbers or all RFC 3339 dates")
