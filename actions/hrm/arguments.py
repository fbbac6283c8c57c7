"""Argument types that several actions of this domain share."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue

from actions.refs import Ref, RefTo
from erp_domains.hrm.service.people_rules import own_employee_id
from erp_domains.hrm.terms import HalfDay, LeaveKind, Weekday
from kernel.db.uow import UnitOfWork

EmployeeRef = Annotated[Ref, RefTo("employee")]
DepartmentRef = Annotated[Ref, RefTo("department")]
RequestRef = Annotated[Ref, RefTo("leave_request")]
CalendarRef = Annotated[Ref, RefTo("holiday_calendar")]

KIND_WORDS: dict[str, JsonValue] = {
    "annual": ["vacation", "holiday", "holidays", "days off", "pto", "time off", "annual leave"],
    "sick": ["sick", "ill", "illness", "sickness", "unwell", "sick leave", "off sick", "sick note",
             "flu", "a cold", "fever", "migraine", "poorly", "stomach bug", "food poisoning",
             "covid", "surgery"],
    "unpaid": ["without pay", "unpaid leave", "sabbatical"],
    "parental": ["maternity", "paternity", "parental leave", "baby"],
    "special": ["wedding", "moving", "bereavement", "funeral", "special leave"],
    "compensatory": ["time off in lieu", "toil", "overtime compensation", "comp time"],
}  # fmt: skip
HALF_WORDS: dict[str, JsonValue] = {
    "morning": ["am", "forenoon", "first half", "until noon", "before lunch"],
    "afternoon": ["pm", "second half", "from noon", "after lunch"],
}
# Words by which numbers of leave rules are spoken of.
CARRIED_WORDS: dict[str, JsonValue] = {
    "x-words": ["carry over", "carried over", "take over", "over into the next year", "roll over",
                "into the next year", "into next year", "into the new year", "rolled over"],
}  # fmt: skip
NOTICE_WORDS: dict[str, JsonValue] = {
    "x-words": ["notice", "warning", "ahead", "beforehand", "before it begins", "announced"],
}
ADVANCE_WORDS: dict[str, JsonValue] = {
    "x-words": ["in advance", "advance", "into the red", "overdraw", "below zero", "borrow"],
}
Kind = Annotated[LeaveKind, Field(json_schema_extra={"x-synonyms": KIND_WORDS})]
Half = Annotated[HalfDay, Field(json_schema_extra={"x-synonyms": HALF_WORDS})]
Weekdays = list[Weekday]


def id_of(ref: Ref | None) -> UUID | None:
    """The id of a record that may have been left out."""
    return ref.id if ref else None


def employee_or_self(uow: UnitOfWork, ref: Ref | None) -> UUID:
    """The employee named, else the signed-in one. Raises NoEmployeeLinked."""
    return ref.id if ref else own_employee_id(uow)
