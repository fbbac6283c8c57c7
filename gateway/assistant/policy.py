"""What the company's settings and limits say about this turn, before a model reads anything."""

from collections.abc import Iterator
from uuid import UUID

from erp_domains.tenants.metering import PersonMeter
from erp_domains.tenants.settings import AiPolicy, read_settings
from gateway.assistant import wording
from gateway.assistant.veiling import stand_ins_for
from kernel.auth.principal import Principal
from kernel.errors import LimitReached, PermissionDenied
from kernel.ids import new_id
from kernel.llm.answer_cache import AnswerCache, asker_of
from kernel.llm.fallback import FallbackModel, Link
from kernel.llm.offline.model import OfflineModel
from kernel.llm.port import ChatModel


class AssistantDisabled(PermissionDenied):
    """The company has switched the assistant off."""

    code = "assistant_disabled"


async def person_in_turn(person: Principal) -> Principal:
    """The person as the assistant may act for them.

    Raises AssistantDisabled.
    """
    policy = (await read_settings(person.tenant)).ai
    if not policy.is_assistant_enabled:
        raise AssistantDisabled(
            f"{person.tenant.name} has switched the assistant off; use the pages, or ask an "
            "administrator to switch it on in the settings"
        )
    return person


async def permitted_model(
    person: Principal,
    model: ChatModel,
    meter: PersonMeter | None = None,
    conversation_id: UUID | None = None,
) -> FallbackModel:
    """The model for one turn, paid for by `meter`; the built-in one where no other is allowed.

    Of several behind one another, those the company does not allow are left out. Where the company
    hides personal data, outside models see the stand-ins of the conversation.
    """
    policy = (await read_settings(person.tenant)).ai
    links = model.links if isinstance(model, FallbackModel) else [_link(model)]
    if not any(is_permitted(policy, link.name) for link in links):
        links = [_link(OfflineModel())]
    cache = AnswerCache(asker_of(person)) if policy.is_answer_cache_enabled else None
    is_veiled = policy.personal_data_masking and not all(link.is_free for link in links)
    stand_ins = await stand_ins_for(person, conversation_id or new_id()) if is_veiled else None
    return FallbackModel(*links).for_turn(
        meter or PersonMeter(person), lambda name: is_permitted(policy, name), cache, stand_ins
    )


def words_on_model(asked: ChatModel, model: FallbackModel, answered_by: str) -> Iterator[str]:
    """What to say where another than the model that was asked answered, and why."""
    if model.name != asked.name:
        yield wording.word_not_permitted(asked.name, model.name)
    if answered_by and isinstance(model.why, LimitReached):
        yield wording.word_over_budget(model.name, answered_by, model.why.message)
    elif answered_by:
        yield wording.word_fallback(model.name, answered_by)


def _link(model: ChatModel) -> Link:
    return Link(model, is_free=model.name == OfflineModel.name)


def is_permitted(policy: AiPolicy, model: str) -> bool:
    """Whether a model may read the company's data. The built-in one sends nothing anywhere."""
    return not policy.models_allowed or model in (OfflineModel.name, *policy.models_allowed)
