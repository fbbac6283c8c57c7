"""The end of an employment."""

from datetime import date

from pydantic import BaseModel, Field

from actions.hrm.arguments import EmployeeRef
from actions.hrm.examples_people import TERMINATE_EMPLOYEE
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, UndoKind, action
from erp_domains.hrm import service
from erp_domains.hrm.repository.people import get_employee
from erp_domains.hrm.schemas import EmployeeRead
from erp_domains.hrm.service.reads import read_employee
from erp_domains.hrm.service.wording import date_text
from erp_domains.hrm.terms import EmployeeState
from kernel.db.uow import UnitOfWork


class TerminateEmployee(ActionArgs):
    """End somebody's employment with a last day. Not for leave or for removing a sign-in only."""

    employee: EmployeeRef = Field(description="Who leaves.")
    left_on: date = Field(description="The last day of the employment.")


class EmployeeLeft(BaseModel):
    """A person who leaves, and how it was before."""

    employee: EmployeeRead
    previous_state: EmployeeState
    previous_left_on: date | None


def _describe_left(result: EmployeeLeft) -> str:
    person = result.employee
    last = date_text(person.left_on) if person.left_on else "today"
    return (
        f"{person.name} ({person.number}) leaves; last day {last}. Leave beyond it is called off."
    )


def _summarize_terminate(args: TerminateEmployee) -> str:
    return f"End the employment of {args.employee.label} on {date_text(args.left_on)}"


async def _reinstate(uow: UnitOfWork, context: UndoContext) -> str:
    before = EmployeeLeft.model_validate(context.result)
    person = await service.reinstate_employee(
        uow, before.employee.id, state=before.previous_state, left_on=before.previous_left_on
    )
    return f"{person.name} is {person.state} again; leave that was called off stays so."


@action(
    "hrm.terminate_employee",
    permission="hrm.employee.delete",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.FOUR_EYES,
    step_up=True,
    describe=_describe_left,
    summarize=_summarize_terminate,
    undo=Undo.by(_reinstate, "leave that was called off does not come back", kind=UndoKind.PARTIAL),
    examples=TERMINATE_EMPLOYEE,
)
async def terminate_employee(uow: UnitOfWork, args: TerminateEmployee) -> EmployeeLeft:
    """End an employment."""
    before = await get_employee(uow, args.employee.id)
    state, left_on = EmployeeState(before.state), before.left_on
    await service.terminate_employee(uow, args.employee.id, args.left_on)
    return EmployeeLeft(
        employee=await read_employee(uow, args.employee.id),
        previous_state=state,
        previous_left_on=left_on,
    )
