"""A small company for the tests: three departments, a boss, a manager, her people, HR."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from erp_domains.hrm import service
from erp_domains.hrm.models import Department, Employee
from erp_domains.hrm.schemas import Adjustment, EmployeeCreate
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.db.uow import UnitOfWork, begin
from tests.fixtures.database import principal_of

MONDAY = date(2026, 3, 16)  # the tests' today
JOINED = date(2022, 1, 3)


@dataclass(frozen=True)
class Company:
    """People and departments by their first name or code."""

    tenant: TenantContext
    ids: dict[str, UUID]
    departments: dict[str, UUID]

    @property
    def system(self) -> Principal:
        """The platform itself."""
        return system_principal(self.tenant)

    def who(self, name: str, *roles: str, team: tuple[str, ...] = ()) -> Principal:
        """A signed-in person of the company with built-in roles."""
        return principal_of(
            self.tenant,
            *roles,
            employee_id=self.ids[name],
            team_ids=[self.ids[n] for n in team],
            name=name.capitalize(),
            user_id=self.ids[name],
        )

    @property
    def ana(self) -> Principal:
        """An engineer under Mia."""
        return self.who("ana", "employee")

    @property
    def ben(self) -> Principal:
        """Another engineer under Mia."""
        return self.who("ben", "employee")

    @property
    def lou(self) -> Principal:
        """An account manager under Sam."""
        return self.who("lou", "employee")

    @property
    def mia(self) -> Principal:
        """Head of engineering; Ana and Ben report to her."""
        return self.who("mia", "employee", "manager", team=("ana", "ben"))

    @property
    def sam(self) -> Principal:
        """A manager of another team."""
        return self.who("sam", "employee", "manager", team=("lou",))

    @property
    def eva(self) -> Principal:
        """People and culture."""
        return self.who("eva", "employee", "hr")


async def make_company(tenant: TenantContext) -> Company:
    """Create the company as the platform would."""
    async with begin(system_principal(tenant)) as uow:
        departments = {code: await _department(uow, code, name) for code, name in _DEPARTMENTS}
        ids: dict[str, UUID] = {}
        for key, name, title, code, boss, gross in _PEOPLE:
            person = await service.create_employee(
                uow,
                EmployeeCreate(
                    name=name,
                    joined_on=JOINED,
                    email=f"{key}@acme.example",
                    title=title,
                    department_id=departments[code].id,
                    manager_id=ids.get(boss),
                    monthly_gross=Decimal(gross),
                    user_id=None,
                ),
            )
            ids[key] = person.id
    return Company(tenant, ids, {code: d.id for code, d in departments.items()})


async def carry(company: Company, name: str, days: str, expires_on: date) -> None:
    """Give somebody days carried over from last year."""
    change = Adjustment(
        days=Decimal(days),
        reason="opening balance",
        effective_on=date(2026, 1, 1),
        expires_on=expires_on,
        is_carried_over=True,
    )
    async with begin(company.system) as uow:
        await service.adjust_leave(uow, company.ids[name], change)


async def employee_of(uow: UnitOfWork, employee_id: UUID) -> Employee:
    """The stored row."""
    found = await uow.session.get(Employee, employee_id)
    assert found is not None
    return found


async def _department(uow: UnitOfWork, code: str, name: str) -> Department:
    return await service.create_department(uow, name, code)


_DEPARTMENTS = (("MGT", "Management"), ("ENG", "Engineering"), ("SAL", "Sales"))
_PEOPLE = (
    ("ceo", "Clara Boss", "Managing Director", "MGT", "", "9000"),
    ("mia", "Mia Weber", "Head of Engineering", "ENG", "ceo", "7000"),
    ("ana", "Ana Silva", "Engineer", "ENG", "mia", "4600"),
    ("ben", "Ben Adeyemi", "Engineer", "ENG", "mia", "4500"),
    ("sam", "Sam Okafor", "Head of Sales", "SAL", "ceo", "6500"),
    ("lou", "Lou Martin", "Account Manager", "SAL", "sam", "3900"),
    ("eva", "Eva Novak", "People Partner", "MGT", "ceo", "5200"),
)
