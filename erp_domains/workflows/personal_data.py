"""What a company holds of people across its domains, for hiding it from outside models."""

from sqlalchemy import select

from erp_domains.authentication.models import User
from erp_domains.crm.models import Contact, Lead
from erp_domains.hrm.models import Employee
from kernel.db.uow import UnitOfWork
from kernel.llm.veil.find import Personal

MONTHS = 12


async def personal_data(uow: UnitOfWork) -> Personal:
    """Names, phone numbers and pay of everybody: employees, users, contacts, leads.

    For the system principal: what is hidden may not depend on who asks.
    """
    session = uow.session
    employees = (await session.execute(select(Employee.name, Employee.monthly_gross))).all()
    people = select(Contact.name, Contact.phones).where(Contact.kind == "person")
    contacts = (await session.execute(people)).all()
    companies = await session.scalars(select(Contact.phones).where(Contact.kind != "person"))
    leads = (await session.execute(select(Lead.name, Lead.phone))).all()
    users = await session.scalars(select(User.name).where(User.is_service.is_(False)))
    names = {*(name for name, _ in (*employees, *contacts, *leads)), *users}
    phones = {phone for each in (*(p for _, p in contacts), *companies) for phone in each}
    pay = [gross for _, gross in employees if gross]
    return Personal(
        names=frozenset(names),
        phones=frozenset(phones | {phone for _, phone in leads if phone}),
        amounts=frozenset(amount.normalize() for g in pay for amount in (g, g * MONTHS)),
    )
