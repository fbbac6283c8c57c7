"""Requests for help: who waits for a person, what they said, and closing them."""

from typing import Annotated

from pydantic import Field
from pydantic.config import JsonDict

from actions.crm.wording import counted, day
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Risk, Undo, action
from erp_domains.crm import service
from erp_domains.crm.models import TicketState
from erp_domains.crm.schemas import TicketList, TicketQuery, TicketRead
from kernel.db.uow import UnitOfWork

STATE_WORDS: JsonDict = {
    "x-synonyms": {
        "open": ["waiting", "unsolved", "pending", "unanswered"],
        "closed": ["solved", "done", "finished", "resolved"],
    }
}
ROWS_MAX = 50


class ListTickets(ActionArgs):
    """List support tickets: who asked for a person and waits. Not for leads or activities."""

    state: TicketState = Field(
        TicketState.OPEN, description="Open or closed ones.", json_schema_extra=STATE_WORDS
    )
    mine: bool = Field(
        False,
        description="Only those I opened myself.",
        json_schema_extra={
            "x-synonyms": {
                "true": [
                    "my ticket",
                    "my own ticket",
                    "my open ticket",
                    "my closed ticket",
                    "my request",
                    "my support request",
                    "my case",
                    "i opened",
                    "i raised",
                    "i reported",
                    "i filed",
                    "i submitted",
                    "of mine",
                ]
            }
        },
    )
    limit: int = Field(20, ge=1, le=ROWS_MAX, description="How many.")


def _describe_list(result: TicketList) -> str:
    if not result.items:
        return "There are no such tickets."
    first = result.items[0]
    rest = f", the first is {first.number} “{first.subject}” of {first.requested_by_name}"
    return f"{counted(result.total, 'ticket')}{rest}."


@action(
    "crm.list_tickets",
    permission="crm.ticket.read",
    risk=Risk.READ,
    describe=_describe_list,
    examples=[
        "show me the open tickets",
        "which support tickets are waiting",
        "list tickets",
        "are there any unsolved tickets",
        "what is in the support queue",
        "my tickets please",
        "who is waiting for help from a person",
        "show the closed tickets",
        "how many help requests are open",
        "did I open any ticket that is still pending",
        "all support requests that nobody answered yet",
        "tickts overview",
        "which hand-offs are still open",
    ],
)
async def list_tickets(uow: UnitOfWork, args: ListTickets) -> TicketList:
    """The visible tickets."""
    wanted = TicketQuery(state=args.state, is_mine=args.mine, limit=args.limit)
    return await service.list_tickets(uow, wanted)


class GetTicket(ActionArgs):
    """Show one support ticket with what the person said. Not for closing it."""

    ticket: Annotated[Ref, RefTo("ticket")] = Field(description="Number of the ticket, e.g. T-401.")


def _describe_ticket(result: TicketRead) -> str:
    state = "is open"
    if result.closed_at is not None:
        note = f": {result.closing_note}" if result.closing_note else ""
        state = f"was closed by {result.closed_by_name}{note}"
    opened = f"{result.requested_by_name} asked on {day(result.opened_at.date())}"
    said = "".join(f"\n\n{m.author_name}: {m.text}" for m in result.messages)
    return f"{result.number} “{result.subject}” {state}. {opened}:\n\n{result.text}{said}"


@action(
    "crm.get_ticket",
    permission="crm.ticket.read",
    risk=Risk.READ,
    describe=_describe_ticket,
    examples=[
        "show ticket T-401",
        "what is T-402 about",
        "open up support ticket T-410 for me",
        "read me the ticket T-405",
        "details of ticket T-417 please",
        "what did they say in T-403",
        "has T-404 been closed",
        "status of my ticket T-409",
        "who asked for help in ticket T-411",
        "let me see the help request T-420",
        "T-401?",
        "what became of ticket T-402",
    ],
)
async def get_ticket(uow: UnitOfWork, args: GetTicket) -> TicketRead:
    """One ticket."""
    return await service.read_ticket(uow, await service.get_ticket(uow, args.ticket.id))


class CloseTicket(ActionArgs):
    """Close a support ticket because nobody has to do anything any more.

    Not for closing deals, leads or accounts.
    """

    ticket: Annotated[Ref, RefTo("ticket")] = Field(description="Number of the ticket, e.g. T-401.")
    note: str | None = Field(None, max_length=2_000, description="What was done, for the asker.")


@action(
    "crm.close_ticket",
    permission="crm.ticket.update",
    risk=Risk.WRITE,
    undo=Undo.restore("the ticket is open again"),
    describe=lambda result: f"{result.number} “{result.subject}” is closed.",
    summarize=lambda args: f"Close ticket {args.ticket.label}",
    examples=[
        "close ticket T-401",
        "T-402 is solved",
        "mark support ticket T-405 as done",
        "resolve T-407: explained the invoice on the phone",
        "the help request T-410 can be closed",
        "ticket T-411 is finished, close it please",
        "I have called her back, close T-403",
        "we can shut T-409",
        "close my ticket T-415, I found it myself",
        "set ticket T-404 to closed",
        "that support case T-412 is sorted",
        "clsoe ticket T-418",
        "T-420 done",
    ],
)
async def close_ticket(uow: UnitOfWork, args: CloseTicket) -> TicketRead:
    """Close it."""
    return TicketRead.model_validate(await service.close_ticket(uow, args.ticket.id, args.note))
