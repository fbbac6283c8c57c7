"""Replays a company file: every line in one transaction, documents read afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from actions.execution import execute
from actions.outcomes import Circumstances, Via
from actions.refs import resolve_refs
from actions.registry import find_action
from actions.runner import validate
from actions.spec import Effect
from erp_domains.authentication.repository import user_by_email
from erp_domains.authentication.service import list_in_directory
from erp_domains.tenants.errors import TenantNotFound
from erp_domains.tenants.schemas import TenantCreate
from erp_domains.tenants.service import find_tenant, remove_tenant
from erp_domains.workflows.companies import open_company
from erp_domains.workflows.people import SignInRequest, add_sign_in
from erp_domains.workflows.principals import load_principal
from erp_domains.workflows.sandbox import SANDBOX_PASSWORD, show_password
from gateway.company.lines import (
    ActionLine,
    BadLine,
    CompanyLine,
    DocumentLine,
    Line,
    NumberedLine,
    SignInLine,
    read_lines,
)
from gateway.company.models import ReplayedLine
from ingestion.receipt import sign_receipt
from ingestion.stored import StoredFile, store_file
from kernel.auth.access import require
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.clock import Clock
from kernel.db.shared import Tenant
from kernel.db.uow import UnitOfWork, begin, begin_shared
from kernel.errors import AppError, Invalid

OnLine = Callable[[int, int], None]
REPLAYED = Circumstances(via=Via.LOADER)


@dataclass(slots=True)
class Loaded:
    """What a load did. `documents` still have to be read by the ingestion pipeline."""

    tenant: TenantContext
    lines: int = 0
    applied: int = 0
    skipped: int = 0
    documents: list[UUID] = field(default_factory=list[UUID])
    emails: list[str] = field(default_factory=list[str])


async def load_company(
    path: Path, slug: str, *, now_at: datetime | None = None, on_line: OnLine | None = None
) -> Loaded:
    """Load a company file; nothing of it stays if one line is bad.

    A new company is opened as a sandbox, its business time pinned to `now_at` if given. Lines
    that were loaded before are skipped. Raises BadLine, Invalid.
    """
    lines = list(read_lines(path))
    tenant, is_new = await _find_or_open(slug, lines, now_at)
    try:
        loaded = await _replay(tenant, lines, path.parent, on_line)
    except BaseException:
        if is_new:
            await remove_tenant(slug)
        raise
    for email in loaded.emails:
        await list_in_directory(email, slug)
    if tenant.is_sandbox and loaded.emails:
        await show_password(tenant, SANDBOX_PASSWORD)
    return loaded


async def _find_or_open(
    slug: str, lines: list[NumberedLine], now_at: datetime | None
) -> tuple[TenantContext, bool]:
    try:
        tenant = await find_tenant(slug)
    except TenantNotFound:
        return await _open(slug, lines, now_at), True
    if now_at is not None:
        await _pin(tenant, _aware(now_at, tenant.timezone))
        tenant = await find_tenant(slug)
    return tenant, False


async def _open(slug: str, lines: list[NumberedLine], now_at: datetime | None) -> TenantContext:
    first = lines[0].line if lines else None
    if not isinstance(first, CompanyLine):
        raise BadLine(1, f'{slug} is new, so the file must begin with {{"do": "company", …}}')
    facts = first.model_dump(exclude={"do"})
    pinned_at = _aware(now_at, first.timezone) if now_at else None
    return await open_company(
        TenantCreate(slug=slug, is_sandbox=True, pinned_at=pinned_at, **facts)
    )


async def _pin(tenant: TenantContext, pinned_at: datetime) -> None:
    if not tenant.is_sandbox:
        raise Invalid(f"{tenant.slug} is a real company; only a sandbox's time can be pinned")
    async with begin_shared() as session:
        await session.execute(
            update(Tenant).where(Tenant.slug == tenant.slug).values(pinned_at=pinned_at)
        )


async def _replay(
    tenant: TenantContext, lines: list[NumberedLine], folder: Path, on_line: OnLine | None
) -> Loaded:
    loaded = Loaded(tenant)
    async with begin(system_principal(tenant)) as uow:
        known = set((await uow.session.execute(select(ReplayedLine.key))).scalars())
        player = _Player(uow, folder, loaded)
        for entry in lines:
            loaded.lines += 1
            if entry.key in known:
                loaded.skipped += 1
            else:
                await player.play(entry)
                loaded.applied += 1
            if on_line is not None:
                on_line(loaded.lines, len(lines))
    return loaded


class _Player:
    """Plays one line after the other inside one transaction."""

    def __init__(self, uow: UnitOfWork, folder: Path, loaded: Loaded) -> None:
        self._uow = uow
        self._folder = folder
        self._loaded = loaded
        self._people: dict[str, Principal] = {}

    async def play(self, entry: NumberedLine) -> None:
        """Carry one line out. Raises BadLine."""
        try:
            await self._carry_out(entry.line)
        except BadLine:
            raise
        except AppError as error:
            raise BadLine(entry.number, error.message) from error
        except OSError as error:
            raise BadLine(entry.number, f"cannot read {error.filename}") from error
        self._uow.add(ReplayedLine(key=entry.key))

    async def _carry_out(self, line: Line) -> None:
        match line:
            case ActionLine():
                await self._act(line)
            case SignInLine():
                await self._sign_in(line)
            case DocumentLine():
                await self._add_document(line)
            case CompanyLine():
                return

    async def _act(self, line: ActionLine) -> None:
        action = find_action(line.action)
        if action.effect is Effect.READ:
            raise Invalid(f"{line.action} only reads; a company file holds changes")
        actor = _at(await self._person(line.actor), line.at)
        require(actor, action.permission)
        args = validate(action, line.args)
        async with self._uow.acting_as(actor) as uow:
            await resolve_refs(uow, args)
            await execute(uow, action, args, REPLAYED)
        if line.action.startswith(("hrm.", "rbac.")):
            self._people.clear()

    async def _sign_in(self, line: SignInLine) -> None:
        password = line.password
        if password is None and self._loaded.tenant.is_sandbox:
            password = SANDBOX_PASSWORD
        request = SignInRequest(line.email, line.name, tuple(line.roles), line.employee, password)
        user = await add_sign_in(self._uow, request)
        self._loaded.emails.append(user.email)
        self._people.clear()

    async def _add_document(self, line: DocumentLine) -> None:
        if (line.file is None) == (line.text is None):
            raise Invalid("a document has either `file` or `text`")
        stored = replace(await self._store(line), has_job=False)
        action = find_action("kb.upload_document")
        given = {"upload": sign_receipt(self._uow.principal, stored), "title": line.title}
        args = validate(action, given | {"readers": line.readers})
        async with self._uow.acting_as(self._uow.principal) as uow:
            _, done = await execute(uow, action, args, REPLAYED)
        self._loaded.documents.append(UUID(done.result["document"]["id"]))

    async def _store(self, line: DocumentLine) -> StoredFile:
        if line.text is not None:
            name = f"{(line.title or 'document').replace('/', '-')}.md"
            return await store_file(self._uow.principal, name, line.text.encode())
        path = (self._folder / str(line.file)).resolve()
        if not path.is_relative_to(self._folder.resolve()):
            raise Invalid("a document must lie beside the company file or below it")
        return await store_file(self._uow.principal, path.name, path.read_bytes())

    async def _person(self, email: str | None) -> Principal:
        if email is None:
            return self._uow.principal
        if email not in self._people:
            await self._uow.flush()
            user = await user_by_email(self._uow.session, email.strip().casefold())
            if user is None:
                raise Invalid(f"nobody signs in as {email} yet; put their sign_in line first")
            self._people[email] = await load_principal(self._uow, user.id)
        return self._people[email]


def _at(principal: Principal, at: datetime | None) -> Principal:
    if at is None:
        return principal
    tenant = principal.tenant
    clock = Clock(tenant.timezone, _aware(at, tenant.timezone))
    return replace(principal, tenant=replace(tenant, clock=clock))


def _aware(at: datetime, timezone: str) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(timezone))
