"""Reads points, scrolls and queries of Qdrant's REST API, and tells results back."""

from typing import Any

import qdrant_edge as edge

from kernel.embedded.vector_schema import UNNAMED
from kernel.embedded.vector_shards import Collection
from kernel.embedded.vector_wire import (
    NESTING_MAX,
    PointId,
    WireError,
    parse_count,
    parse_dense,
    parse_filter,
    parse_id,
    parse_ids,
    parse_sparse,
    refuse_unknown,
    require_list,
    require_object,
)

LIMIT_MAX = 10_000
POINTS_MAX = 10_000
QUERIES_MAX = 64
RRF_K = 2  # what Qdrant uses when the request names none

Json = dict[str, Any]

_QUERY_FIELDS = {
    "prefetch",
    "query",
    "using",
    "filter",
    "params",
    "score_threshold",
    "limit",
    "offset",
    "with_vector",
    "with_payload",
}


def read_points(collection: Collection, body: Json) -> list[edge.Point]:
    """Read an upsert, as a list of points or as a batch of columns; all checked first."""
    refuse_unknown(body, {"points", "batch"}, "upsert")
    rows = _batch_rows(body["batch"]) if body.get("batch") else body.get("points")
    listed = require_list(rows, "points")
    if len(listed) > POINTS_MAX:
        raise WireError(f"at most {POINTS_MAX} points in one upsert", status=413)
    return [_point(collection, require_object(each, "point")) for each in listed]


def _batch_rows(batch: Json) -> list[Json]:
    ids = require_list(require_object(batch, "batch").get("ids"), "batch.ids")
    payloads = batch.get("payloads") or [None] * len(ids)
    vectors = batch.get("vectors")
    if isinstance(vectors, dict):
        names = list(vectors)
        rows: list[Any] = [
            dict(zip(names, row, strict=True)) for row in zip(*vectors.values(), strict=True)
        ]
    else:
        rows = require_list(vectors, "batch.vectors")
    if not len(ids) == len(rows) == len(payloads):
        raise WireError("batch: ids, vectors and payloads differ in length")
    return [
        {"id": one, "vector": vector, "payload": payload}
        for one, vector, payload in zip(ids, rows, payloads, strict=True)
    ]


def _point(collection: Collection, body: Json) -> edge.Point:
    refuse_unknown(body, {"id", "vector", "payload"}, "point")
    payload = body.get("payload")
    return edge.Point(
        parse_id(body.get("id")),
        _vectors(collection, body.get("vector")),
        None if payload is None else require_object(payload, "payload"),
    )


def _vectors(collection: Collection, value: Any) -> Any:
    if isinstance(value, list):
        return _named_vector(collection, UNNAMED, value)
    named = require_object(value, "vector")
    return {name: _named_vector(collection, name, each) for name, each in named.items()}


def _named_vector(collection: Collection, name: str, value: Any) -> Any:
    """Check one vector against the collection's schema: its name, kind and size."""
    if name in collection.sparse_names:
        return parse_sparse(require_object(value, f"vector {name!r}"), f"vector {name!r}")
    if name not in collection.dense_sizes:
        raise WireError(f"Not existing vector name error: {name}")
    dense = parse_dense(value, f"vector {name!r}")
    if len(dense) != collection.dense_sizes[name]:
        expected = collection.dense_sizes[name]
        raise WireError(f"Vector dimension error: expected dim: {expected}, got {len(dense)}")
    return dense


def read_selector(body: Json) -> tuple[list[PointId] | None, edge.Filter | None]:
    """Read which points a write is about: ids or a filter, exactly one of them."""
    points, chosen = body.get("points"), body.get("filter")
    if (points is None) == (chosen is None):
        raise WireError("give either points or filter")
    return (None if points is None else parse_ids(points)), parse_filter(chosen)


def read_query(collection: Collection, body: Json) -> edge.QueryRequest:
    """Read one query: nearest dense or sparse, prefetches with fusion, or a plain listing."""
    refuse_unknown(body, _QUERY_FIELDS, "query")
    prefetches = _prefetches(collection, body.get("prefetch"), 0)
    return edge.QueryRequest(
        limit=parse_count(body.get("limit"), "limit", 10, LIMIT_MAX, least=1),
        offset=parse_count(body.get("offset"), "offset", 0, LIMIT_MAX),
        query=_scoring(collection, body, len(prefetches)),
        prefetches=prefetches,
        filter=parse_filter(body.get("filter")),
        score_threshold=_threshold(body),
        params=_params(body.get("params")),
        with_payload=_chosen(body.get("with_payload", False), "with_payload"),
        with_vector=_chosen(body.get("with_vector", False), "with_vector"),
    )


def _prefetches(collection: Collection, value: Any, depth: int) -> list[edge.Prefetch]:
    if value is None:
        return []
    if depth > NESTING_MAX:
        raise WireError(f"prefetch is nested deeper than {NESTING_MAX}")
    listed = value if isinstance(value, list) else [value]
    return [_prefetch(collection, require_object(each, "prefetch"), depth) for each in listed]


def _prefetch(collection: Collection, body: Json, depth: int) -> edge.Prefetch:
    refuse_unknown(body, _QUERY_FIELDS - {"offset", "with_vector", "with_payload"}, "prefetch")
    inner = _prefetches(collection, body.get("prefetch"), depth + 1)
    return edge.Prefetch(
        limit=parse_count(body.get("limit"), "prefetch.limit", 10, LIMIT_MAX, least=1),
        query=_scoring(collection, body, len(inner)),
        prefetches=inner,
        params=_params(body.get("params")),
        filter=parse_filter(body.get("filter")),
        score_threshold=_threshold(body),
    )


def _scoring(collection: Collection, body: Json, prefetch_count: int) -> Any:
    query = body.get("query")
    if isinstance(query, dict) and ("fusion" in query or "rrf" in query):
        if prefetch_count == 0:
            raise WireError("a fusion query needs prefetches")
        return _fusion(query, prefetch_count)
    if query is None:
        if prefetch_count:
            raise WireError("prefetches need a fusion or a vector as query")
        return None
    return _nearest(collection, query, body.get("using"))


def _nearest(collection: Collection, query: Any, using: Any) -> edge.Query:
    name = UNNAMED if using is None else using
    if not isinstance(name, str):
        raise WireError("using must be a vector name")
    wanted = query.get("nearest", query) if isinstance(query, dict) else query
    is_sparse = isinstance(wanted, dict) and "indices" in wanted
    if not is_sparse and not isinstance(wanted, list):
        raise WireError("query must be a vector, a sparse vector, fusion or rrf")
    return edge.Query.Nearest(_named_vector(collection, name, wanted), using=name or None)


def _fusion(query: Json, prefetch_count: int) -> Any:
    if "fusion" in query:
        if query["fusion"] == "dbsf":
            return edge.Fusion.Dbsf()
        if query["fusion"] != "rrf":
            raise WireError("fusion must be rrf or dbsf")
        return edge.Fusion.Rrf(RRF_K)
    rrf = require_object(query["rrf"], "rrf")
    refuse_unknown(rrf, {"k", "weights"}, "rrf")
    weights = rrf.get("weights")
    if weights is not None and len(parse_dense(weights, "rrf.weights")) != prefetch_count:
        raise WireError(f"rrf.weights: {prefetch_count} prefetches need as many weights")
    return edge.Fusion.Rrf(parse_count(rrf.get("k"), "rrf.k", RRF_K, LIMIT_MAX, least=1), weights)


def _params(value: Any) -> edge.SearchParams | None:
    if value is None:
        return None
    body = require_object(value, "params")
    refuse_unknown(body, {"hnsw_ef", "exact", "indexed_only"}, "params")
    return edge.SearchParams(
        hnsw_ef=body.get("hnsw_ef"),
        exact=bool(body.get("exact")),
        indexed_only=bool(body.get("indexed_only")),
    )


def _threshold(body: Json) -> float | None:
    value = body.get("score_threshold")
    return None if value is None else parse_dense([value], "score_threshold")[0]


def _chosen(value: Any, what: str) -> Any:
    """Read with_payload / with_vector: true, false or a list of names."""
    if isinstance(value, dict):
        include, exclude = value.get("include"), value.get("exclude")
        if exclude is not None or include is None:
            raise WireError(f"{what}: only a list of fields to include is supported here")
        value = include
    if value is None or isinstance(value, bool):
        return bool(value)
    names = require_list(value, what)
    if not all(isinstance(each, str) for each in names):
        raise WireError(f"{what} must hold field names")
    return names


def read_scroll(body: Json) -> edge.ScrollRequest:
    """Read a scroll; payload comes by default, vectors do not."""
    refuse_unknown(body, {"offset", "limit", "filter", "with_payload", "with_vector"}, "scroll")
    offset = body.get("offset")
    return edge.ScrollRequest(
        offset=None if offset is None else parse_id(offset),
        limit=parse_count(body.get("limit"), "limit", 10, LIMIT_MAX, least=1),
        filter=parse_filter(body.get("filter")),
        with_payload=_chosen(body.get("with_payload", True), "with_payload"),
        with_vector=_chosen(body.get("with_vector", False), "with_vector"),
    )


def retrieve(collection: Collection, body: Json) -> list[Json]:
    """Points by id; ids that are not there are left out."""
    refuse_unknown(body, {"ids", "with_payload", "with_vector"}, "retrieve")
    records = collection.shard.retrieve(
        parse_ids(body.get("ids")),
        _chosen(body.get("with_payload", True), "with_payload"),
        _chosen(body.get("with_vector", False), "with_vector"),
    )
    return [tell_record(each) for each in records]


def tell_id(point_id: Any) -> int | str:
    """A point id as JSON carries it."""
    return point_id if isinstance(point_id, int) else str(point_id)


def tell_record(record: edge.Record) -> Json:
    """A stored point as the client reads it."""
    return {
        "id": tell_id(record.id),
        "payload": record.payload,
        "vector": _tell_vector(record.vector),
    }


def tell_scored(point: edge.ScoredPoint) -> Json:
    """A found point as the client reads it."""
    return {
        "id": tell_id(point.id),
        "version": point.version,
        "score": point.score,
        "payload": point.payload,
        "vector": _tell_vector(point.vector),
    }


def _tell_vector(vector: Any) -> Any:
    if isinstance(vector, edge.SparseVector):
        return {"indices": vector.indices, "values": vector.values}
    if isinstance(vector, dict):
        return {name: _tell_vector(each) for name, each in vector.items()}
    return vector
