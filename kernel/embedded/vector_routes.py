"""One function per REST call of the vector server, and the table that names them."""

from typing import Any

import qdrant_edge as edge
from starlette.requests import Request

from kernel.embedded.vector_query import (
    QUERIES_MAX,
    read_points,
    read_query,
    read_scroll,
    read_selector,
    retrieve,
    tell_id,
    tell_record,
    tell_scored,
)
from kernel.embedded.vector_schema import (
    check_name,
    describe_collection,
    read_collection,
    read_index,
)
from kernel.embedded.vector_shards import Collection, Collections
from kernel.embedded.vector_wire import (
    WireError,
    parse_filter,
    parse_id,
    refuse_unknown,
    require_list,
    require_object,
)

Json = dict[str, Any]
Operation = edge.UpdateOperation


def _name(request: Request) -> str:
    return check_name(request.path_params["name"])


def _collection(collections: Collections, request: Request) -> Collection:
    return collections.get(_name(request))


def list_collections(collections: Collections, request: Request, body: Any) -> Json:
    """GET /collections."""
    return {"collections": [{"name": name} for name in collections.names()]}


def create_collection(collections: Collections, request: Request, body: Any) -> bool:
    """PUT /collections/{name}."""
    collections.create(_name(request), read_collection(require_object(body, "body")))
    return True


def update_collection(collections: Collections, request: Request, body: Any) -> bool:
    """PATCH /collections/{name}: metadata only."""
    refuse_unknown(require_object(body, "body"), {"metadata"}, "collection update")
    collections.set_metadata(_name(request), require_object(body.get("metadata"), "metadata"))
    return True


def delete_collection(collections: Collections, request: Request, body: Any) -> bool:
    """DELETE /collections/{name}."""
    return collections.delete(_name(request))


def tell_existence(collections: Collections, request: Request, body: Any) -> Json:
    """GET /collections/{name}/exists."""
    return {"exists": collections.exists(_name(request))}


def tell_collection(collections: Collections, request: Request, body: Any) -> Json:
    """GET /collections/{name}."""
    collection = _collection(collections, request)
    return describe_collection(collection.config, collection.shard)


def create_index(collections: Collections, request: Request, body: Any) -> Json:
    """PUT /collections/{name}/index."""
    operation = read_index(require_object(body, "body"))
    return _collection(collections, request).update(operation)


def delete_index(collections: Collections, request: Request, body: Any) -> Json:
    """DELETE /collections/{name}/index/{field}."""
    operation = Operation.delete_field_index(request.path_params["field"])
    return _collection(collections, request).update(operation)


def upsert_points(collections: Collections, request: Request, body: Any) -> Json:
    """PUT /collections/{name}/points."""
    collection = _collection(collections, request)
    points = read_points(collection, require_object(body, "body"))
    return collection.update(Operation.upsert_points(points))


def delete_points(collections: Collections, request: Request, body: Any) -> Json:
    """POST /collections/{name}/points/delete, by ids or by filter."""
    refuse_unknown(require_object(body, "body"), {"points", "filter"}, "delete")
    ids, chosen = read_selector(body)
    collection = _collection(collections, request)
    if chosen is not None:
        return collection.update(Operation.delete_points_by_filter(chosen))
    return collection.update(Operation.delete_points(ids or []))


def set_payload(collections: Collections, request: Request, body: Any) -> Json:
    """POST /collections/{name}/points/payload: merge fields into payloads."""
    return _write_payload(
        collections,
        request,
        body,
        Operation.set_payload,
        Operation.set_payload_by_filter,
    )


def overwrite_payload(collections: Collections, request: Request, body: Any) -> Json:
    """PUT /collections/{name}/points/payload: replace payloads."""
    return _write_payload(
        collections,
        request,
        body,
        Operation.overwrite_payload,
        Operation.overwrite_payload_by_filter,
    )


def _write_payload(
    collections: Collections, request: Request, body: Any, by_ids: Any, by_filter: Any
) -> Json:
    known = {"payload", "points", "filter", "key"}
    refuse_unknown(require_object(body, "body"), known, "payload")
    payload = require_object(body.get("payload"), "payload")
    ids, chosen = read_selector(body)
    collection = _collection(collections, request)
    if chosen is not None:
        return collection.update(by_filter(chosen, payload, body.get("key")))
    return collection.update(by_ids(ids, payload, body.get("key")))


def retrieve_points(collections: Collections, request: Request, body: Any) -> list[Json]:
    """POST /collections/{name}/points."""
    return retrieve(_collection(collections, request), require_object(body, "body"))


def retrieve_point(collections: Collections, request: Request, body: Any) -> Json:
    """GET /collections/{name}/points/{id}."""
    raw = request.path_params["id"]
    point_id = parse_id(int(raw) if raw.isdigit() else raw)
    found = retrieve(_collection(collections, request), {"ids": [point_id], "with_vector": True})
    if not found:
        raise WireError(f"Point with id {point_id} does not exist!", status=404)
    return found[0]


def scroll_points(collections: Collections, request: Request, body: Any) -> Json:
    """POST /collections/{name}/points/scroll."""
    collection = _collection(collections, request)
    records, following = collection.shard.scroll(read_scroll(require_object(body, "body")))
    return {
        "points": [tell_record(each) for each in records],
        "next_page_offset": None if following is None else tell_id(following),
    }


def count_points(collections: Collections, request: Request, body: Any) -> Json:
    """POST /collections/{name}/points/count; always exact."""
    refuse_unknown(require_object(body, "body"), {"filter", "exact"}, "count")
    chosen = parse_filter(body.get("filter"))
    shard = _collection(collections, request).shard
    return {"count": shard.count(edge.CountRequest(exact=True, filter=chosen))}


def query_points(collections: Collections, request: Request, body: Any) -> Json:
    """POST /collections/{name}/points/query."""
    return _query(_collection(collections, request), body)


def query_batch(collections: Collections, request: Request, body: Any) -> list[Json]:
    """POST /collections/{name}/points/query/batch."""
    searches = require_list(require_object(body, "body").get("searches"), "searches")
    if len(searches) > QUERIES_MAX:
        raise WireError(f"at most {QUERIES_MAX} queries in one batch", status=413)
    collection = _collection(collections, request)
    return [_query(collection, each) for each in searches]


def _query(collection: Collection, body: Any) -> Json:
    request = read_query(collection, require_object(body, "query"))
    try:
        found = collection.shard.query(request)
    except Exception as error:  # edge raises bare Exception for every refusal
        raise WireError(str(error)) from error
    return {"points": [tell_scored(each) for each in found]}


_ONE = "/collections/{name}"
ROUTES = [
    ("GET", "/collections", list_collections),
    ("GET", f"{_ONE}/exists", tell_existence),
    ("GET", _ONE, tell_collection),
    ("PUT", _ONE, create_collection),
    ("PATCH", _ONE, update_collection),
    ("DELETE", _ONE, delete_collection),
    ("PUT", f"{_ONE}/index", create_index),
    ("DELETE", f"{_ONE}/index/{{field}}", delete_index),
    ("POST", f"{_ONE}/points/delete", delete_points),
    ("POST", f"{_ONE}/points/payload", set_payload),
    ("PUT", f"{_ONE}/points/payload", overwrite_payload),
    ("POST", f"{_ONE}/points/scroll", scroll_points),
    ("POST", f"{_ONE}/points/count", count_points),
    ("POST", f"{_ONE}/points/query", query_points),
    ("POST", f"{_ONE}/points/query/batch", query_batch),
    ("GET", f"{_ONE}/points/{{id}}", retrieve_point),
    ("POST", f"{_ONE}/points", retrieve_points),
    ("PUT", f"{_ONE}/points", upsert_points),
]
