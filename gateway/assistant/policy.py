"""What the company's settings and limits say about this turn, before a model reads anything."""

from dataclasses import replace

from erp_domains.tenants.metering import PersonMeter
from erp_domains.tenants.settings import AiPolicy, read_settings
from gateway.assistant import wording
from kernel.auth.principal import Grant, Principal
from kernel.errors import LimitReached, PermissionDenied
from kernel.llm.answer_cache import AnswerCache, asker_of
from kernel.llm.fallback import FallbackModel, Link
from kernel.llm.offline.model import OfflineModel
from kernel.llm.port import ChatModel

PERSONAL_FIELDS = frozenset({"salary", "bank", "ssn"})
OTHER_FIELDS = frozenset({"cost", "margin"})


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
    return without_personal_fields(person) if policy.personal_data_masking else person


async def permitted_model(
    person: Principal, model: ChatModel, meter: PersonMeter | None = None
) -> FallbackModel:
    """The model for one turn, paid for by `meter`; the built-in one where no other is allowed.

    Of several behind one another, those the company does not allow are left out.
    """
    policy = (await read_settings(person.tenant)).ai
    links = model.links if isinstance(model, FallbackModel) else [_link(model)]
    if not any(is_permitted(policy, link.name) for link in links):
        links = [_link(OfflineModel())]
    cache = AnswerCache(asker_of(person)) if policy.is_answer_cache_enabled else None
    return FallbackModel(*links).for_turn(
        meter or PersonMeter(person), lambda name: is_permitted(policy, name), cache
    )


def word_why(model: FallbackModel, answered_by: str) -> str:
    """Who answered in place of the model that was asked, and why."""
    if isinstance(model.why, LimitReached):
        return wording.word_over_budget(model.name, answered_by, model.why.message)
    return wording.word_fallback(model.name, answered_by)


def _link(model: ChatModel) -> Link:
    return Link(model, is_free=model.name == OfflineModel.name)


def is_permitted(policy: AiPolicy, model: str) -> bool:
    """Whether a model may read the company's data. The built-in one sends nothing anywhere."""
    return not policy.models_allowed or model in (OfflineModel.name, *policy.models_allowed)


def without_personal_fields(person: Principal) -> Principal:
    """The same rights with pay, bank details and identity numbers masked."""
    return replace(person, grants=tuple(_masked(grant) for grant in person.grants))


def _masked(grant: Grant) -> Grant:
    open_fields = OTHER_FIELDS if "*" in grant.fields else grant.fields - PERSONAL_FIELDS
    return grant if grant.is_deny else replace(grant, fields=open_fields)
