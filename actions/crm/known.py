"""The industries and sources of leads and contacts that may be seen."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select

from actions.known_values import value_source
from erp_domains.crm.models import Contact, Lead
from kernel.auth.access import visible
from kernel.db.uow import UnitOfWork


async def _lead_industries(uow: UnitOfWork) -> Sequence[str]:
    return await _values(uow, visible(uow.principal, Lead).with_only_columns(Lead.industry))


async def _lead_sources(uow: UnitOfWork) -> Sequence[str]:
    return await _values(uow, visible(uow.principal, Lead).with_only_columns(Lead.source))


async def _contact_industries(uow: UnitOfWork) -> Sequence[str]:
    return await _values(uow, visible(uow.principal, Contact).with_only_columns(Contact.industry))


async def _values(uow: UnitOfWork, query: Select[Any]) -> Sequence[str]:
    return sorted({value for value in await uow.session.scalars(query.distinct()) if value})


LEAD_INDUSTRIES = value_source("lead industries", _lead_industries)
LEAD_SOURCES = value_source("lead sources", _lead_sources)
CONTACT_INDUSTRIES = value_source("contact industries", _contact_industries)
