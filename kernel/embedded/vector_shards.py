"""The collections of the vector server: one directory, one qdrant-edge shard each.

`DATA/<name>/collection.json` holds what the collection was created with, `DATA/<name>/shard`
the shard. Shards are opened on first use and the least recently used ones are closed again,
so many small tenants do not hold threads and files for ever.
"""

import shutil
from collections import OrderedDict
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import qdrant_edge as edge

from kernel.embedded.vector_schema import edge_config, vector_sizes
from kernel.embedded.vector_wire import WireError

OPEN_SHARDS_MAX = 64
CONFIG_FILE = "collection.json"

Json = dict[str, Any]


class Collection:
    """An open shard with what it was created with; `is_dirty` since the last flush."""

    def __init__(self, name: str, shard: edge.EdgeShard, config: Json) -> None:
        """Wrap an open shard."""
        self.name = name
        self.shard = shard
        self.config = config
        self.dense_sizes, self.sparse_names = vector_sizes(config)
        self.operation_id = 0
        self.is_dirty = False

    def update(self, operation: edge.UpdateOperation) -> Json:
        """Apply one write; it is in the write-ahead log when this returns."""
        try:
            self.shard.update(operation)
        except Exception as error:  # edge raises bare Exception for every refusal
            raise WireError(str(error)) from error
        self.operation_id += 1
        self.is_dirty = True
        return {"operation_id": self.operation_id, "status": "completed"}

    def flush(self) -> None:
        """Write segments to disk and let the write-ahead log be shortened."""
        if self.is_dirty:
            self.shard.flush()
            self.is_dirty = False


class Collections:
    """Every collection below one data directory. Not thread-safe: one event loop owns it."""

    def __init__(self, root: Path) -> None:
        """Use `root`, sweeping away what an interrupted create or delete left behind."""
        self.root = root
        self._open: OrderedDict[str, Collection] = OrderedDict()
        root.mkdir(parents=True, exist_ok=True)
        for leftover in root.glob(".*.part"):
            shutil.rmtree(leftover)

    def names(self) -> list[str]:
        """Names of all collections, sorted."""
        return sorted(path.parent.name for path in self.root.glob(f"*/{CONFIG_FILE}"))

    def exists(self, name: str) -> bool:
        """Whether the collection is there."""
        return name in self._open or (self.root / name / CONFIG_FILE).is_file()

    def get(self, name: str) -> Collection:
        """The open collection; 404 when there is none."""
        if name in self._open:
            self._open.move_to_end(name)
            return self._open[name]
        if not self.exists(name):
            raise WireError(f"Collection `{name}` doesn't exist!", status=404)
        return self._remember(self._load(name))

    def create(self, name: str, config: Json) -> None:
        """Create an empty collection; it appears whole or not at all. 409 when it exists."""
        if self.exists(name):
            raise WireError(f"Collection `{name}` already exists!", status=409)
        built = edge_config(config)
        part = self.root / f".{uuid4().hex}.part"
        (part / "shard").mkdir(parents=True)
        edge.EdgeShard.create(str(part / "shard"), built).close()
        (part / CONFIG_FILE).write_bytes(orjson.dumps(config))
        part.rename(self.root / name)
        self.get(name)

    def set_metadata(self, name: str, metadata: Json) -> None:
        """Merge `metadata` into the collection's; a null value removes its key."""
        collection = self.get(name)
        merged = {**(collection.config.get("metadata") or {}), **metadata}
        collection.config["metadata"] = {k: v for k, v in merged.items() if v is not None}
        draft = self.root / name / f".{CONFIG_FILE}"
        draft.write_bytes(orjson.dumps(collection.config))
        draft.replace(self.root / name / CONFIG_FILE)

    def delete(self, name: str) -> bool:
        """Remove the collection and its files; False when there was none."""
        if not self.exists(name):
            return False
        opened = self._open.pop(name, None)
        if opened is not None:
            opened.shard.close()
        part = self.root / f".{uuid4().hex}.part"
        (self.root / name).rename(part)
        shutil.rmtree(part)
        return True

    def flush_dirty(self) -> None:
        """Flush every open collection that has unflushed writes."""
        for collection in self._open.values():
            collection.flush()

    def optimize_all(self) -> None:
        """Build indexes and drop deleted points. Holds the interpreter for many seconds."""
        for name in self.names():
            self.get(name).shard.optimize()

    def close(self) -> None:
        """Flush and close everything."""
        while self._open:
            self._close_oldest()

    def _load(self, name: str) -> Collection:
        config = orjson.loads((self.root / name / CONFIG_FILE).read_bytes())
        shard = edge.EdgeShard.load(str(self.root / name / "shard"))
        return Collection(name, shard, config)

    def _remember(self, collection: Collection) -> Collection:
        while len(self._open) >= OPEN_SHARDS_MAX:
            self._close_oldest()
        self._open[collection.name] = collection
        return collection

    def _close_oldest(self) -> None:
        _, collection = self._open.popitem(last=False)
        collection.flush()
        collection.shard.close()
