"""Thumbs down as redacted cases for `steward eval`: the words, not the people or the amounts."""

from typing import Any

from sqlalchemy import select

from erp_domains.workflows.principals import load_principal
from gateway.assistant.models import ConversationMessage
from gateway.quality.feedback import list_feedback
from gateway.quality.models import MessageFeedback, Thumb
from gateway.quality.redact import Redactor
from kernel.db.uow import UnitOfWork
from kernel.errors import Unauthenticated

TURNS_MAX = 6


async def cases_of_feedback(uow: UnitOfWork, limit: int) -> list[dict[str, Any]]:
    """A case for every thumb down the caller may see.

    What should have happened is not known: `expect` is empty, `origin` tells what did happen, and
    whoever takes the case over writes what is right. The person is told by roles only.
    """
    rows = await list_feedback(uow, Thumb.DOWN, limit)
    return [await _case(uow, row) for row in rows]


async def _case(uow: UnitOfWork, row: MessageFeedback) -> dict[str, Any]:
    messages = await _up_to(uow, row)
    answer = messages[-1]
    redactor = Redactor(uow)
    said = [m.text for m in messages if m.role == "user"][-TURNS_MAX:]
    turns = [await redactor.redact(text) for text in said]
    return {
        "id": f"thumb-{row.id}",
        "kind": "read",
        "as": "somebody@company.example",
        "set": "feedback",
        "turns": turns or ["(nothing was said)"],
        "expect": {},
        "origin": {
            "at": row.at.date().isoformat(),
            "roles": await _roles(uow, row),
            "note": await redactor.redact(row.note) if row.note else "",
            "used": [str(a.get("name")) for a in answer.facts.get("actions", [])],
            "asked_back": bool(answer.facts.get("clarification")),
            "cited": len(answer.facts.get("citations", [])),
            "model": answer.model or "",
        },
    }


async def _up_to(uow: UnitOfWork, row: MessageFeedback) -> list[ConversationMessage]:
    position = (
        select(ConversationMessage.position)
        .where(ConversationMessage.id == row.message_id)
        .scalar_subquery()
    )
    query = (
        select(ConversationMessage)
        .where(ConversationMessage.conversation_id == row.conversation_id)
        .where(ConversationMessage.position <= position)
        .order_by(ConversationMessage.position)
    )
    return list(await uow.session.scalars(query))


async def _roles(uow: UnitOfWork, row: MessageFeedback) -> list[str]:
    try:
        return sorted((await load_principal(uow, row.user_id)).roles)
    except Unauthenticated:  # the person has left since
        return []
