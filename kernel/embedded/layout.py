"""The folders of a data root and who may enter them."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from kernel.embedded.accounts import (
    Account,
    can_reach,
    create_private_folder,
    give,
    owner_of,
    server_account,
)
from kernel.errors import Conflict

SYSTEM_HOME = Path("/var/lib/steward")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things lie below `root`. `servers` belongs to `account`, the rest to oneself."""

    root: Path
    servers: Path
    account: Account | None

    @property
    def secrets_file(self) -> Path:
        """Generated passwords and keys."""
        return self.root / "secrets.json"

    @property
    def ports_file(self) -> Path:
        """Ports chosen for this data root."""
        return self.root / "ports.json"

    def log(self, name: str) -> Path:
        """The log of one process."""
        return self.root / "logs" / f"{name}.log"


def prepare_layout(root: Path) -> Layout:
    """Create the folders of a data root. Raises Conflict if it belongs to somebody else.

    Nobody else may look inside. When root runs Steward, only the group of the servers' user may
    pass through to the servers' own folder.
    """
    root = root.absolute()
    if (root / "secrets.json").exists() and root.stat().st_uid != os.geteuid():
        raise Conflict(
            f"{root} belongs to another user (uid {root.stat().st_uid}). Run Steward as that user, "
            "or choose another folder with STEWARD_DATA_DIR."
        )
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    account = owner_of(root / "servers", server_account())
    root.chmod(0o700 if account is None else 0o710)
    if account:
        os.chown(root, -1, account.gid)
    create_private_folder(root / "logs", None)
    return Layout(root, _servers_folder(root, account), account)


def _servers_folder(root: Path, account: Account | None) -> Path:
    """`root/servers`; a link to a folder of the system if the servers' user cannot get there.

    That happens when root keeps the project in its own home. The link has a name of its own, so
    deleting the data root really starts anew.
    """
    folder = root / "servers"
    if can_reach(root, account) or folder.is_symlink():
        return create_private_folder(folder.resolve(), account)
    SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    home = create_private_folder(SYSTEM_HOME / secrets.token_hex(8), account)
    (home / "belongs_to").write_text(f"{root}\n", encoding="utf-8")
    give(home / "belongs_to", account)
    folder.symlink_to(home)
    return home
