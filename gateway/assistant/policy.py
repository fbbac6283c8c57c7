"""What the company's settings and limits say about this turn, before a model reads anything."""

from dataclasses import replace

from erp_domains.tenants.limits import require_tokens
from erp_domains.tenants.settings import AiPolicy, read_settings
from kernel.auth.principal import Grant, Principal
from kernel.db.uow import begin
from kernel.errors import PermissionDenied
from kernel.llm.offline.model import OfflineModel
from kernel.llm.port import ChatModel

PERSONAL_FIELDS = frozenset({"salary", "bank", "ssn"})
OTHER_FIELDS = frozenset({"cost", "margin"})


class AssistantDisabled(PermissionDenied):
    """The company has switched the assistant off."""

    code = "assistant_disabled"


async def person_in_turn(person: Principal) -> Principal:
    """The person as the assistant may act for them.

    Raises AssistantDisabled, and LimitReached once the day's model tokens are used up.
    """
    policy = (await read_settings(person.tenant)).ai
    if not policy.is_assistant_enabled:
        raise AssistantDisabled(
            f"{person.tenant.name} has switched the assistant off; use the pages, or ask an "
            "administrator to switch it on in the settings"
        )
    async with begin(person) as uow:
        await require_tokens(uow)
    return without_personal_fields(person) if policy.personal_data_masking else person


async def permitted_model(person: Principal, model: ChatModel) -> ChatModel:
    """The model itself, or the built-in one where the company does not allow that model."""
    policy = (await read_settings(person.tenant)).ai
    return model if is_permitted(policy, model.name) else OfflineModel()


def is_permitted(policy: AiPolicy, model: str) -> bool:
    """Whether a model may read the company's data. The built-in one sends nothing anywhere."""
    return not policy.models_allowed or model in (OfflineModel.name, *policy.models_allowed)


def without_personal_fields(person: Principal) -> Principal:
    """The same rights with pay, bank details and identity numbers masked."""
    return replace(person, grants=tuple(_masked(grant) for grant in person.grants))


def _masked(grant: Grant) -> Grant:
    open_fields = OTHER_FIELDS if "*" in grant.fields else grant.fields - PERSONAL_FIELDS
    return grant if grant.is_deny else replace(grant, fields=open_fields)
