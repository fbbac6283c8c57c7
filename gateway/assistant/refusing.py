"""What a model's refusal leaves open: which right was missing, and who here has it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from actions.refusals import Help, help_for, word_right, word_who
from gateway.assistant.evidence import Evidence
from kernel.auth.principal import Principal
from kernel.llm.offline.languages import ENGLISH
from kernel.llm.port import Delta, Finish, FinishReason, StreamReset, TextDelta


async def with_help(
    person: Principal, answer: AsyncGenerator[Delta], evidence: Evidence
) -> AsyncGenerator[Delta]:
    """A model's answer; one that refuses an action by its title ends with who may do it."""
    said = ""
    async with aclosing(answer):
        async for delta in answer:
            match delta:
                case TextDelta(text=text):
                    said += text
                case StreamReset():
                    said = ""
                case Finish(reason=FinishReason.REFUSED):
                    for right in _refused(said, evidence):
                        if found := await help_for(person, right):
                            yield TextDelta(f" {_word(found, evidence.said.language)}")
                case _:
                    pass
            yield delta


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
