"""What a model's refusal leaves open: which right was missing, and who here has it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from actions.refusals import Help, help_for, word_right, word_who
from actions.registry import load_actions
from actions.spec import Confirm
from gateway.assistant.evidence import Evidence
from kernel.auth.principal import Principal
from kernel.llm.offline.languages import ENGLISH
from kernel.llm.port import Clarify, Delta, Finish, FinishReason, StreamReset, TextDelta


async def with_help(
    person: Principal, answer: AsyncGenerator[Delta], evidence: Evidence
) -> AsyncGenerator[Delta]:
    """A model's answer; one that refuses an action by its title ends with who may do it."""
    said, asked = "", list[Clarify]()
    async with aclosing(answer):
        async for delta in answer:
            match delta:
                case TextDelta(text=text):
                    said += text
                case StreamReset():
                    said, asked = "", []
                case Clarify():
                    asked.append(delta)  # after what there is to say
                    continue
                case Finish(reason=FinishReason.REFUSED):
                    for right in _refused(said, evidence):
                        if found := await help_for(person, right):
                            yield TextDelta(f" {_word(found, evidence.said.language)}")
                case _:
                    pass
            if isinstance(delta, Finish):
                for question in asked:
                    yield question
            yield delta


def word_page_only(name: str) -> str:
    """That the assistant may not even prepare this action; "" for any other."""
    action = load_actions().get(name)
    if action is None or action.confirm is not Confirm.HUMAN:
        return ""
    return (
        f"“{action.title}” can only be done by a person on the page, under settings, never by the "
        "assistant. I have not done anything."
    )


def _refused(said: str, evidence: Evidence) -> list[str]:
    """The rights of the actions that an answer names; forbidden ones are never offered."""
    return list(dict.fromkeys(a.permission for a, _ in evidence.forbidden if a.title in said))


def _word(found: Help, language: str) -> str:
    if language == ENGLISH:
        return f"{word_right(found)} {word_who(found)}"
    # Names alone read the same in every language.
    named = ", ".join([role.title for role in found.roles])
    people = f" ({', '.join(found.people)})" if found.people else ""
    return f"{found.permission}: {named or '-'}{people}"
