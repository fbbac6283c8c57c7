"""Collection settings of Qdrant's REST API, read into and told back from qdrant-edge."""

import re
from collections.abc import Callable
from typing import Any

import qdrant_edge as edge

from kernel.embedded.vector_wire import (
    DENSE_SIZE_MAX,
    WireError,
    parse_count,
    refuse_unknown,
    require_object,
)

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
UNNAMED = ""

Json = dict[str, Any]

_DISTANCES = {
    "Cosine": edge.Distance.Cosine,
    "Euclid": edge.Distance.Euclid,
    "Dot": edge.Distance.Dot,
    "Manhattan": edge.Distance.Manhattan,
}
_INDEXES: dict[str, Callable[[], Any]] = {
    "keyword": edge.KeywordIndexParams,
    "integer": edge.IntegerIndexParams,
    "float": edge.FloatIndexParams,
    "bool": edge.BoolIndexParams,
    "datetime": edge.DatetimeIndexParams,
    "uuid": edge.UuidIndexParams,
    "text": edge.TextIndexParams,
}
# Told to the client on request, ignored otherwise: they tune what a single embedded shard
# has no use for (replicas, background optimisers).
_IGNORED = {
    "shard_number",
    "replication_factor",
    "write_consistency_factor",
    "hnsw_config",
    "optimizers_config",
    "wal_config",
    "on_disk_payload",
}


def check_name(name: str) -> str:
    """Return a collection name that is safe as a directory name, else raise."""
    if not NAME.fullmatch(name):
        raise WireError("collection name: letters, digits, _ . - and at most 128 characters")
    return name


def read_collection(body: Json) -> Json:
    """Keep the settings of a create request that matter here, checked."""
    refuse_unknown(body, {"vectors", "sparse_vectors", "metadata", *_IGNORED}, "collection")
    config = {
        "vectors": body.get("vectors") or {},
        "sparse_vectors": body.get("sparse_vectors") or {},
        "metadata": require_object(body.get("metadata") or {}, "metadata"),
    }
    edge_config(config)
    if not config["vectors"] and not config["sparse_vectors"]:
        raise WireError("collection needs at least one vector")
    return config


def edge_config(config: Json) -> edge.EdgeConfig:
    """Translate checked settings for the shard. One search thread: the GIL is held anyway."""
    vectors = require_object(config["vectors"], "vectors")
    sparse = require_object(config["sparse_vectors"], "sparse_vectors")
    dense: Any = (
        _dense(vectors)
        if "size" in vectors
        else {name: _dense(require_object(each, name)) for name, each in vectors.items()}
    )
    return edge.EdgeConfig(
        vectors=dense,
        sparse_vectors={name: _sparse(each or {}) for name, each in sparse.items()},
        max_search_threads=1,
    )


def vector_sizes(config: Json) -> tuple[dict[str, int], set[str]]:
    """Dense sizes by name (the unnamed vector is the empty name) and the sparse names."""
    vectors = config["vectors"]
    named = {UNNAMED: vectors} if "size" in vectors else vectors
    return {name: each["size"] for name, each in named.items()}, set(config["sparse_vectors"])


def _dense(body: Json) -> edge.EdgeVectorParams:
    refuse_unknown(body, {"size", "distance", "on_disk", "hnsw_config", "datatype"}, "vectors")
    if body.get("distance") not in _DISTANCES:
        raise WireError(f"vectors.distance must be one of {', '.join(_DISTANCES)}")
    if body.get("datatype") not in {None, "float32"}:
        raise WireError("vectors.datatype: only float32 is supported here")
    size = parse_count(body.get("size"), "vectors.size", 0, DENSE_SIZE_MAX, least=1)
    if size == 0:
        raise WireError("vectors.size is missing")
    return edge.EdgeVectorParams(size=size, distance=_DISTANCES[body["distance"]])


def _sparse(body: Json) -> edge.EdgeSparseVectorParams:
    refuse_unknown(body, {"modifier", "index"}, "sparse_vectors")
    if body.get("modifier") not in {None, "none", "idf"}:
        raise WireError("sparse_vectors.modifier must be idf or none")
    modifier = edge.Modifier.Idf if body.get("modifier") == "idf" else None
    return edge.EdgeSparseVectorParams(modifier=modifier)


def read_index(body: Json) -> edge.UpdateOperation:
    """Read a create-payload-index request."""
    refuse_unknown(body, {"field_name", "field_schema"}, "index")
    field = body.get("field_name")
    if not isinstance(field, str) or not field:
        raise WireError("field_name is missing")
    schema = body.get("field_schema")
    params = {} if isinstance(schema, str) else require_object(schema, "field_schema")
    kind = schema if isinstance(schema, str) else params.get("type")
    if kind not in _INDEXES:
        raise WireError(f"field_schema must be one of {', '.join(_INDEXES)}")
    if kind == "keyword" and params.get("is_tenant"):
        return edge.UpdateOperation.create_field_index(
            field, edge.KeywordIndexParams(is_tenant=True)
        )
    return edge.UpdateOperation.create_field_index(field, _INDEXES[kind]())


def describe_collection(config: Json, shard: edge.EdgeShard) -> Json:
    """What `GET /collections/{name}` answers, in the shape the client reads."""
    info = shard.info()
    return {
        "status": "green",
        "optimizer_status": "ok",
        "points_count": info.points_count,
        "indexed_vectors_count": info.indexed_vectors_count,
        "segments_count": info.segments_count,
        "config": _describe_config(config),
        "payload_schema": {
            key: {
                "data_type": str(each.data_type).rpartition(".")[2].lower(),
                "points": each.points,
            }
            for key, each in info.payload_schema.items()
        },
    }


def _describe_config(config: Json) -> Json:
    return {
        "params": {
            "vectors": config["vectors"],
            "sparse_vectors": config["sparse_vectors"] or None,
            "shard_number": 1,
            "replication_factor": 1,
        },
        "hnsw_config": {"m": 16, "ef_construct": 100, "full_scan_threshold": 10_000},
        "optimizer_config": {"default_segment_number": 1, "flush_interval_sec": 10},
        "metadata": config["metadata"] or None,
    }
