"""The stand-ins of a conversation, where the company hides personal data from outside models."""

import re
from dataclasses import replace
from functools import cache
from uuid import UUID

from actions.registry import load_actions
from erp_domains.workflows.personal_data import personal_data
from gateway.assistant.prompt import system_template
from kernel.auth.principal import Principal, system_principal
from kernel.db.uow import begin
from kernel.llm.veil.stand_ins import StandIns
from kernel.sealing import mac_of

_LOWER = re.compile(r"(?<![\w])[a-z]{2,}(?![\w])")
_PARTICLES = "van von de der den des del da di do du la le el al bin ibn und and ten ter zu zum"


async def stand_ins_for(person: Principal, conversation_id: UUID) -> StandIns:
    """Stable in a conversation, and of no use to anybody outside it."""
    async with begin(system_principal(person.tenant)) as uow:
        held = await personal_data(uow)
    known = common_words()
    key = mac_of(person.tenant.slug, "stand-ins", str(conversation_id)).encode()
    return StandIns(key, replace(held, common=known.__contains__))


_ALSO_NAMES = (
    "amber april art august autumn baker bank bill black brown carter case chase church cook "
    "cooper cross dawn day dean don drew eve faith field fisher fox frank gene gold good grace "
    "grant gray green grey guy hall hill hope house hunt hunter ivy jack joy judge june key "
    "king knight lane law long love major march mark mason max miles mill miller mills monday "
    "moss olive page parker pat pearl pool porter power price ray read rich rob rock rose ruby "
    "sharp shepherd short small smart smith snow stone strong sue summer sunday taylor turner "
    "violet wade walker wall ward waters weaver wells west white will wise wolf wood young"
)


@cache
def common_words() -> frozenset[str]:
    """Words of everyday use, from our own texts: "bill" or "mark" alone are no names."""
    texts = [system_template(), _PARTICLES, _ALSO_NAMES]
    for action in load_actions().values():
        texts += [action.title.lower(), action.description]
    return frozenset(word for text in texts for word in _LOWER.findall(text))
