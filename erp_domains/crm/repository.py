"""Every query of customer relations. Lists hold what the caller may see, nothing else."""

import operator
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from erp_domains.crm.models import (
    Activity,
    Contact,
    Lead,
    LeadState,
    Opportunity,
    Stage,
    Ticket,
    TicketMessage,
    TicketState,
)
from erp_domains.crm.policy import NAME_LIKENESS_MIN, OPEN_STAGES, STUCK_AFTER_DAYS, normal_name
from erp_domains.crm.schemas import ContactQuery, LeadQuery, PipelineQuery, TicketQuery
from kernel.auth.access import predicate, visible
from kernel.db.uow import UnitOfWork

Record = TypeVar("Record", Contact, Lead, Opportunity, Ticket)
OPEN_LEADS = (LeadState.NEW, LeadState.CONTACTED, LeadState.QUALIFIED)
WORD_LIKENESS_MIN = 0.5


async def find_visible(
    uow: UnitOfWork, model: type[Record], record_id: UUID, *, is_locked: bool = False
) -> Record | None:
    """One record if the caller may see it; locked until commit if it will be changed."""
    query = visible(uow.principal, model).where(model.id == record_id)
    if is_locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await uow.session.scalars(query)).one_or_none()


async def number_exists(
    uow: UnitOfWork,
    model: type[Contact] | type[Lead] | type[Opportunity] | type[Ticket],
    number: str,
) -> bool:
    """Whether the number is taken by any record, visible or not."""
    query = select(model.id).where(model.number == number)
    return (await uow.session.execute(query)).first() is not None


async def contacts_with_address(
    uow: UnitOfWork, emails: Sequence[str], phones: Sequence[str]
) -> list[Contact]:
    """Visible contacts that share an e-mail address or a phone number."""
    if not emails and not phones:
        return []
    query = visible(uow.principal, Contact).where(
        or_(Contact.emails.overlap(list(emails)), Contact.phones.overlap(list(phones)))
    )
    return list(await uow.session.scalars(query.order_by(Contact.number)))


async def contacts_of_like_name(
    uow: UnitOfWork, kind: str, name: str, limit: int
) -> list[tuple[Contact, float]]:
    """Visible contacts of a kind whose names are alike by trigrams, most alike first."""
    wanted = normal_name(name)
    mine = func.lower(Contact.name)
    likeness = func.similarity(mine, wanted)
    query = (
        visible(uow.principal, Contact)
        .add_columns(likeness)
        .where(Contact.kind == kind, mine.op("%")(wanted), likeness >= NAME_LIKENESS_MIN)
        .order_by(likeness.desc(), Contact.number)
        .limit(limit)
    )
    return [(row[0], float(row[1])) for row in await uow.session.execute(query)]


async def company_named(uow: UnitOfWork, name: str) -> Contact | None:
    """The visible company of exactly this name, but for case and spaces."""
    query = visible(uow.principal, Contact).where(
        Contact.kind == "company", func.lower(Contact.name) == normal_name(name)
    )
    return (await uow.session.scalars(query.order_by(Contact.number).limit(1))).one_or_none()


async def list_contacts(uow: UnitOfWork, wanted: ContactQuery) -> tuple[list[Contact], int]:
    """The contacts that fit, the most alike name first, and how many there are."""
    query = visible(uow.principal, Contact).where(*_contact_conditions(wanted))
    order: list[Any] = [Contact.name]
    if wanted.text:
        order.insert(0, func.similarity(func.lower(Contact.name), wanted.text.lower()).desc())
    rows = await uow.session.scalars(query.order_by(*order).limit(wanted.limit))
    return list(rows), await _count(uow, query)


async def people_of(uow: UnitOfWork, company_id: UUID, limit: int) -> list[Contact]:
    """The visible people of a company, by name."""
    query = visible(uow.principal, Contact).where(Contact.company_id == company_id)
    return list(await uow.session.scalars(query.order_by(Contact.name).limit(limit)))


async def list_leads(uow: UnitOfWork, wanted: LeadQuery) -> tuple[list[Lead], int]:
    """Leads that fit, the best score first, the older first among equals; and how many."""
    states = [wanted.state] if wanted.state else OPEN_LEADS
    conditions: list[ColumnElement[bool]] = [Lead.state.in_(states)]
    if wanted.owner_id:
        conditions.append(Lead.owner_id == wanted.owner_id)
    parts = ((Lead.industry, wanted.industry), (Lead.source, wanted.source))
    conditions += [column.icontains(said, autoescape=True) for column, said in parts if said]
    if wanted.score_min is not None:
        conditions.append(Lead.score >= wanted.score_min)
    query = visible(uow.principal, Lead).where(*conditions)
    ordered = query.order_by(Lead.score.desc(), Lead.created_at, Lead.number)
    return list(await uow.session.scalars(ordered.limit(wanted.limit))), await _count(uow, query)


async def list_opportunities(
    uow: UnitOfWork, wanted: PipelineQuery
) -> tuple[list[Opportunity], int]:
    """Opportunities that fit, the largest weighted amount first; and how many there are."""
    query = visible(uow.principal, Opportunity).where(*_pipeline_conditions(uow, wanted))
    ordered = query.order_by(_weighted().desc().nulls_last(), Opportunity.number)
    return list(await uow.session.scalars(ordered.limit(wanted.limit))), await _count(uow, query)


async def stage_totals(uow: UnitOfWork, wanted: PipelineQuery) -> list[Any]:
    """Stage, currency, count, amount and weighted amount of all that fit."""
    query = (
        select(
            Opportunity.stage,
            Opportunity.currency,
            func.count().label("count"),
            func.coalesce(func.sum(Opportunity.amount), 0).label("amount"),
            func.coalesce(func.sum(_weighted()), 0).label("weighted_amount"),
        )
        .where(predicate(uow.principal, Opportunity), *_pipeline_conditions(uow, wanted))
        .group_by(Opportunity.stage, Opportunity.currency)
    )
    return list((await uow.session.execute(query)).mappings())


async def stuck_count(uow: UnitOfWork, wanted: PipelineQuery) -> int:
    """How many of those that fit have stood in their stage for too long."""
    stuck = wanted.model_copy(update={"only_stuck": True})
    query = visible(uow.principal, Opportunity).where(*_pipeline_conditions(uow, stuck))
    return await _count(uow, query)


async def open_opportunities_of(
    uow: UnitOfWork, contact_ids: Sequence[UUID], limit: int
) -> list[Opportunity]:
    """The visible open deals of these contacts, the nearest close first."""
    query = visible(uow.principal, Opportunity).where(
        Opportunity.contact_id.in_(contact_ids), Opportunity.stage.in_(OPEN_STAGES)
    )
    ordered = query.order_by(Opportunity.expected_close_on.nulls_last(), Opportunity.number)
    return list(await uow.session.scalars(ordered.limit(limit)))


async def activities_about(
    uow: UnitOfWork, column: Any, record_ids: Sequence[UUID], limit: int
) -> list[Activity]:
    """What was done about records the caller has been shown to see, newest first.

    Whoever may see the record may read what colleagues noted on it.
    """
    query = select(Activity).where(column.in_(record_ids))
    return list(await uow.session.scalars(query.order_by(Activity.at.desc()).limit(limit)))


async def activities_exist(uow: UnitOfWork, column: Any, record_ids: Sequence[UUID]) -> bool:
    """Whether anything was noted about one of these records, by anybody."""
    query = select(Activity.id).where(column.in_(record_ids)).limit(1)
    return (await uow.session.execute(query)).first() is not None


async def contact_is_used(uow: UnitOfWork, contact_id: UUID, but_for: UUID) -> bool:
    """Whether an opportunity other than `but_for`, or a person, hangs on this contact."""
    deals = select(Opportunity.id).where(
        Opportunity.contact_id == contact_id, Opportunity.id != but_for
    )
    return (await uow.session.execute(deals.limit(1))).first() is not None


async def lead_loads(uow: UnitOfWork, owner_ids: Sequence[UUID] | None) -> list[Any]:
    """Owner, name and number of open leads, fewest first; of these owners, or of all there are."""
    open_count = func.count().filter(Lead.state.in_(OPEN_LEADS))
    query = (
        select(
            Lead.owner_id,
            func.max(Lead.owner_name).label("name"),
            open_count.label("open"),
            func.max(Lead.updated_at).label("last"),
        )
        .where(Lead.owner_id.is_not(None), predicate(uow.principal, Lead))
        .group_by(Lead.owner_id)
        .order_by(open_count, func.max(Lead.updated_at), Lead.owner_id)
    )
    if owner_ids is not None:
        query = query.where(Lead.owner_id.in_(owner_ids))
    return list((await uow.session.execute(query)).mappings())


async def list_tickets(uow: UnitOfWork, wanted: TicketQuery) -> tuple[list[Ticket], int]:
    """Tickets that fit, the oldest first; and how many there are."""
    query = visible(uow.principal, Ticket)
    if wanted.state is not None:
        query = query.where(Ticket.state == wanted.state)
    if wanted.is_mine:
        query = query.where(Ticket.requested_by == uow.principal.user_id)
    ordered = query.order_by(Ticket.state.desc(), Ticket.opened_at, Ticket.number)
    return list(await uow.session.scalars(ordered.limit(wanted.limit))), await _count(uow, query)


async def ticket_messages(uow: UnitOfWork, ticket_id: UUID) -> list[TicketMessage]:
    """What was said in a ticket, the oldest first; whoever asks has found the ticket before."""
    query = select(TicketMessage).where(TicketMessage.ticket_id == ticket_id)
    return list(await uow.session.scalars(query.order_by(TicketMessage.at, TicketMessage.id)))


async def unreleased_ticket(uow: UnitOfWork, conversation_id: UUID) -> Ticket | None:
    """The caller's newest open ticket of a conversation in which people answer."""
    query = (
        select(Ticket)
        .where(
            Ticket.conversation_id == conversation_id,
            Ticket.requested_by == uow.principal.user_id,
            Ticket.state == TicketState.OPEN,
            Ticket.released_at.is_(None),
        )
        .order_by(Ticket.opened_at.desc())
        .limit(1)
    )
    return (await uow.session.scalars(query)).one_or_none()


def _contact_conditions(wanted: ContactQuery) -> list[ColumnElement[bool]]:
    exact = ("kind", "owner_id", "is_customer", "is_supplier")
    given = {name: value for name in exact if (value := getattr(wanted, name)) is not None}
    conditions: list[ColumnElement[bool]] = [getattr(Contact, n) == v for n, v in given.items()]
    if company := wanted.company_id:
        conditions.append(or_(Contact.id == company, Contact.company_id == company))
    if wanted.industry:
        conditions.append(Contact.industry.icontains(wanted.industry, autoescape=True))
    if wanted.text:
        conditions.append(_text_condition(wanted.text))
    return conditions


def _text_condition(text: str) -> ColumnElement[bool]:
    digits = "".join(c for c in text if c.isdigit())
    options = [
        Contact.name.icontains(text, autoescape=True),
        Contact.company_name.icontains(text, autoescape=True),
        func.lower(Contact.number) == text.lower(),
        func.array_to_string(Contact.emails, " ").icontains(text, autoescape=True),
        func.word_similarity(text.lower(), func.lower(Contact.name)) >= WORD_LIKENESS_MIN,
    ]
    if len(digits) >= 5:
        phones = func.array_to_string(Contact.phones, " ")
        options.append(phones.contains(digits.lstrip("0"), autoescape=True))
    return or_(*options)


def _weighted() -> ColumnElement[Any]:
    return Opportunity.amount * Opportunity.probability_percent / 100


def _pipeline_conditions(uow: UnitOfWork, wanted: PipelineQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.stage or wanted.id is None:  # a deal that is named is told, open or not
        stages = [wanted.stage] if wanted.stage else OPEN_STAGES
        conditions.append(Opportunity.stage.in_(stages))
    bounds = (
        (Opportunity.id, operator.eq, wanted.id),
        (Opportunity.owner_id, operator.eq, wanted.owner_id),
        (Opportunity.contact_id, operator.eq, wanted.contact_id),
        (Opportunity.expected_close_on, operator.ge, wanted.closes_from),
        (Opportunity.expected_close_on, operator.le, wanted.closes_until),
        (Opportunity.amount, operator.ge, wanted.amount_min),
        (Opportunity.amount, operator.le, wanted.amount_max),
    )
    conditions += [compare(col, value) for col, compare, value in bounds if value is not None]
    if wanted.only_stuck:
        conditions.append(_stuck_condition(uow.now()))
    return conditions


def _stuck_condition(at: datetime) -> ColumnElement[bool]:
    days = func.date_part("epoch", at - Opportunity.stage_since) / 86_400
    limits = STUCK_AFTER_DAYS.items()
    return or_(*((Opportunity.stage == Stage(s)) & (func.floor(days) > most) for s, most in limits))


async def _count(uow: UnitOfWork, query: Select[Any]) -> int:
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    return (await uow.session.execute(counted)).scalar_one()
