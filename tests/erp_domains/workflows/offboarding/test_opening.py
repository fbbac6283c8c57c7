"""Whatever is not an unchanged export is refused before anything is written."""

import hashlib
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
from sqlalchemy import select, text

from erp_domains.workflows.offboarding.errors import ArchiveInvalid, ArchiveTooNew
from erp_domains.workflows.offboarding.export import write_export
from erp_domains.workflows.offboarding.load import NewCompany
from erp_domains.workflows.offboarding.progress import Progress
from erp_domains.workflows.offboarding.transfers import load_export
from kernel.auth.principal import system_principal
from kernel.db.engine import Database
from kernel.db.scripts import SCRIPTS, TENANT, head_of
from kernel.db.shared import Tenant
from kernel.db.uow import begin, begin_shared
from kernel.objects import object_store
from tests.erp_domains.workflows.offboarding.conftest import Small

pytestmark = [pytest.mark.anyio, pytest.mark.integration]
TARGET = "never_made"
TENANT_REVISIONS = SCRIPTS / TENANT / "versions"
OLDER = "0012_gate"
subjects = run_path(str(TENANT_REVISIONS / "0021_subjects.py"))
Members = dict[str, bytes]


@pytest.fixture(scope="module")
async def members(shared_small: Small, tmp_path_factory: pytest.TempPathFactory) -> Members:
    path = tmp_path_factory.mktemp("export") / "export.zip"
    await write_export(system_principal(shared_small.tenant), path, Progress())
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def manifest(members: Members, change: Callable[[dict[str, Any]], None]) -> Members:
    value = json.loads(members["manifest.json"])
    change(value)
    return members | {"manifest.json": json.dumps(value).encode()}


def with_(members: Members, name: str, data: bytes) -> Members:
    return members | {name: data}


def without(members: Members, name: str) -> Members:
    return {key: data for key, data in members.items() if key != name}


def relisted(members: Members, name: str, data: bytes) -> Members:
    """A forged member with a manifest that vouches for it."""

    def change(value: dict[str, Any]) -> None:
        digest = hashlib.sha256(data).hexdigest()
        known = next((m for m in value["members"] if m["name"] == name), {"rows": None})
        value["members"] = [m for m in value["members"] if m["name"] != name]
        facts = {"name": name, "sha256": digest, "size_bytes": len(data)}
        value["members"].append(known | facts)

    return manifest(with_(members, name, data), change)


def without_column(members: Members, name: str, column: str) -> Members:
    """As the table was exported before it had a column."""
    rows = [json.loads(line) for line in members[name].splitlines()]
    lines = [json.dumps({k: v for k, v in row.items() if k != column}) for row in rows]

    def change(value: dict[str, Any]) -> None:
        (told,) = [m for m in value["members"] if m["name"] == name]
        told["columns"].remove(column)

    data = "".join(f"{line}\n" for line in lines).encode()
    return manifest(relisted(members, name, data), change)


USERS = "tables/users.jsonl"
AUDIT = "tables/audit_log.jsonl"
FORGERIES: dict[str, Callable[[Members], Members]] = {
    "a changed row": lambda m: with_(m, USERS, m[USERS].replace(b"Olga", b"Evil")),
    "a removed table": lambda m: without(m, USERS),
    "an added table": lambda m: with_(m, "tables/payments_two.jsonl", b"{}\n"),
    "no manifest": lambda m: without(m, "manifest.json"),
    "a manifest of something else": lambda m: with_(m, "manifest.json", b'{"a": 1}'),
    "another product": lambda m: manifest(m, lambda v: v.update(product="other")),
    "a path out of the folder": lambda m: relisted(m, "../../etc/passwd", b"x"),
    "an absolute path": lambda m: relisted(m, "/etc/passwd", b"x"),
    "a file under a false name": lambda m: relisted(m, f"files/{'a' * 64}", b"x"),
    "a table nobody has": lambda m: relisted(m, "tables/payroll_secrets.jsonl", b"{}\n"),
    "sessions smuggled in": lambda m: relisted(m, "tables/user_sessions.jsonl", b"{}\n"),
    "the migrations' own table": lambda m: relisted(m, "tables/alembic_version.jsonl", b"{}\n"),
    "rows that are none": lambda m: relisted(m, USERS, b'{"id": "not a uuid"}\n'),
    "rows that point nowhere": lambda m: relisted(m, "tables/users.jsonl", b""),
    "a line without an end": lambda m: relisted(m, USERS, m[USERS].rstrip(b"\n")),
    "a forged trail": lambda m: relisted(m, AUDIT, m[AUDIT].replace(b"action.", b"hacked.", 1)),
    "a bomb": lambda m: relisted(m, USERS, b" " * 30_000_000),
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
async def test_a_forged_export_leaves_nothing_behind(
    members: Members, tmp_path: Path, forgery: Callable[[Members], Members]
) -> None:
    path = tmp_path / "forged.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in forgery(members).items():
            archive.writestr(name, data)
    with pytest.raises(ArchiveInvalid):
        await load_export(path, NewCompany(TARGET))
    await assert_nothing_is_left()


async def test_a_newer_schema_is_refused_and_says_what_to_do(
    members: Members, tmp_path: Path
) -> None:
    path = tmp_path / "newer.zip"
    newer = manifest(members, lambda v: v.update(schema_revision="9999_tomorrow"))
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in newer.items():
            archive.writestr(name, data)
    with pytest.raises(ArchiveTooNew, match=r"9999_tomorrow.*update Steward"):
        await load_export(path, NewCompany(TARGET))
    await assert_nothing_is_left()


async def test_an_export_of_an_older_schema_is_brought_to_this_one(
    members: Members, tmp_path: Path
) -> None:
    later = [p for p in sorted(TENANT_REVISIONS.glob("0*.py")) if p.stem > OLDER]
    made = {t for p in later for t in re.findall(r'create_table\(\s*"(\w+)"', p.read_text())}
    for table, column in subjects["COLUMNS"]:
        members = without_column(members, f"tables/{table}.jsonl", column)
    old = {n: d for n, d in members.items() if Path(n).stem not in made}

    def age(value: dict[str, Any]) -> None:
        value["schema_revision"] = OLDER
        value["members"] = [m for m in value["members"] if m["name"] in old]

    path = tmp_path / "older.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in manifest(old, age).items():
            archive.writestr(name, data)
    tenant = await load_export(path, NewCompany("from_the_past"))
    async with begin(system_principal(tenant)) as uow:
        revision = await uow.session.scalar(text("SELECT version_num FROM alembic_version"))
        assert revision == head_of(TENANT)
        assert await uow.session.scalar(text("SELECT count(*) FROM setting_values")) == 0
        assert await uow.session.scalar(text("SELECT count(*) FROM contacts")) == 1


async def test_what_is_no_zip_is_no_export(migrated: Database, parts: None, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    path.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(ArchiveInvalid):
        await load_export(path, NewCompany(TARGET))
    await assert_nothing_is_left()


async def assert_nothing_is_left() -> None:
    async with begin_shared() as session:
        assert await session.scalar(select(Tenant.id).where(Tenant.slug == TARGET)) is None
    assert [key async for key in object_store().list_keys(TARGET)] == []
