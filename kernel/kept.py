"""What was learnt, kept in a folder by what it was learnt from."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = dict[str, npt.NDArray[Any]]


def key_of(parts: Iterable[str]) -> str:
    """A name for what was learnt from these texts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{part}\n".encode())
    return digest.hexdigest()[:32]


def load(cache: Path | None, name: str, key: str) -> Arrays | None:
    """The arrays that were kept; None without a folder, or if there are none that can be read."""
    path = cache / f"{name}-{key}.npz" if cache else None
    if path is None or not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, KeyError):  # half-written by a process that was killed
        return None


def store(cache: Path | None, name: str, key: str, arrays: Arrays) -> None:
    """Keep arrays for `load`; without a folder they are not kept."""
    if cache is None:
        return
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / f"{name}-{key}.npz"
    scratch = path.with_suffix(f".{id(arrays)}.tmp.npz")
    np.savez(scratch, allow_pickle=False, **arrays)
    scratch.replace(path)
