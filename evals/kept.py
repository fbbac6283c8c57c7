"""A loaded world kept in a folder, so that later runs start from it instead of loading it anew.

Every run works on a copy of its own: several may start from one folder at the same time.
"""

import asyncio
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ValidationError

from evals.demo import demo_world
from evals.parts import Secrets, own_servers
from kernel.embedded.accounts import give, server_account
from kernel.embedded.processes import PROJECT_ROOT
from kernel.errors import Invalid

STATE = "world.json"
FINGERPRINTED = (
    "migrations", "evals/worlds", "gateway/company", "ingestion",
    *(f"rag/{name}.py" for name in ("chunking", "models", "points", "sparse", "store")),
)  # fmt: skip
COPIED = ("pg", "vectors", "data")


class KeptWorld(BaseModel):
    """What a folder holds: the name of the loaded database, and what opens its servers."""

    fingerprint: str
    template: str
    secrets: Secrets


@contextmanager
def eval_servers(folder: Path | None, model: Path | None = None) -> Generator[str]:
    """Servers while the block runs, and the name of the database that holds the companies.

    Without a folder the name is empty: they are still to be loaded. `model`: a GGUF file to serve.
    Loads and keeps it first where there is none, or one of other tables, companies or documents.
    What actions do is not looked at: remove the folder after a change that loads other rows.
    Raises Invalid for a folder with something else in it.
    """
    if folder is None:
        with own_servers(model=model):
            yield ""
        return
    kept = _read(folder) or _keep(folder)
    with own_servers(kept.secrets, lambda home: _copy(folder, home), model=model):
        yield kept.template


def fingerprint_of(root: Path = PROJECT_ROOT) -> str:
    """Stands for everything that decides how a loaded world looks on disk."""
    digest = sha256()
    for name in FINGERPRINTED:
        place = root / name
        for path in sorted([place] if place.is_file() else place.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(root)}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(folder: Path) -> KeptWorld | None:
    path = folder / STATE
    if not path.is_file():
        if folder.is_dir() and any(folder.iterdir()):
            raise Invalid(f"{folder} holds something else than a kept world; name another folder")
        return None
    try:
        kept = KeptWorld.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise Invalid(f"{path} is no kept world; name another folder") from error
    return kept if kept.fingerprint == fingerprint_of() else None


def _keep(folder: Path) -> KeptWorld:
    """Load the demo companies and move them, with their servers stopped, into the folder."""
    shutil.rmtree(folder, ignore_errors=True)
    secrets = Secrets()

    async def load() -> str:
        async with demo_world(is_kept=True) as world:
            return world.template

    def move(home: Path) -> None:
        folder.mkdir(mode=0o700, parents=True)
        for name in COPIED:
            if (home / name).is_dir():
                shutil.move(home / name, folder / name)

    with own_servers(secrets, after=move):
        template = asyncio.run(load())
    kept = KeptWorld(fingerprint=fingerprint_of(), template=template, secrets=secrets)
    path = folder / STATE
    path.touch(mode=0o600)
    path.write_text(kept.model_dump_json(), encoding="utf-8")
    return kept


def _copy(folder: Path, home: Path) -> None:
    for name in COPIED:
        if (folder / name).is_dir():
            shutil.copytree(folder / name, home / name, symlinks=True)
    account = server_account()
    if account and (home / "pg").is_dir():
        for path in (home / "pg", *(home / "pg").rglob("*")):
            give(path, account)
