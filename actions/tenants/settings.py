"""The company's settings: look at them, change them, take a change back."""

from typing import Any

from pydantic import BaseModel, Field

from actions.spec import ActionArgs, Confirm, NoArgs, Risk, Undo, UndoContext, action
from erp_domains.tenants.errors import BadSetting
from erp_domains.tenants.service.settings import SettingsChange, restore_settings
from erp_domains.tenants.settings import flat_values, setting_keys, settings_in
from erp_domains.workflows.settings import change_settings
from kernel.db.uow import UnitOfWork
from kernel.money import Rounding

KEY_OF: dict[str, str] = {
    "company_name": "regional.name",
    "currency": "regional.currency",
    "timezone": "regional.timezone",
    "locale": "regional.locale",
    "country": "regional.country",
    "region": "regional.region",
    "fiscal_year_start_month": "regional.fiscal_year_start_month",
    "rounding": "regional.rounding",
    "is_assistant_enabled": "ai.is_assistant_enabled",
    "models_allowed": "ai.models_allowed",
    "residency_note": "ai.residency_note",
    "personal_data_masking": "ai.personal_data_masking",
    "is_answer_cache_enabled": "ai.is_answer_cache_enabled",
    "link_hosts_allowed": "ai.link_hosts_allowed",
    "model_cost_per_month_max": "budgets.company_cost_per_month_max",
    "model_cost_per_person_month_max": "budgets.person_cost_per_month_max",
    "model_tokens_per_person_day_max": "budgets.person_tokens_per_day_max",
    "model_tokens_per_feature_day_max": "budgets.feature_tokens_per_day_max",
    "password_min_length": "password.min_length",
    "mfa_required_roles": "password.mfa_required_roles",
    "upload_megabytes_max": "documents.upload_megabytes_max",
}
"""Argument of `tenants.update_settings` -> key of the setting."""
_ARGUMENT_OF = {key: argument for argument, key in KEY_OF.items()}


class GetSettings(NoArgs):
    """Show the company's settings: name, currency, time zone, language, assistant, passwords.

    Not for limits and how much of them is used.
    """


class SettingRow(BaseModel):
    """One setting with the value in force."""

    key: str = Field(title="Setting")
    title: str = Field(title="Meaning")
    value: Any = Field(title="Value")


class SettingsShown(BaseModel):
    """All settings."""

    version: int
    items: list[SettingRow]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(v) for v in value) or "none"  # pyright: ignore[reportUnknownVariableType]
    return str(value) if value != "" else "not said"


def _title(key: str) -> str:
    return str(setting_keys()[key].title)


def _describe_settings(result: SettingsShown) -> str:
    told = "; ".join(f"{row.title.lower()} {_shown(row.value)}" for row in result.items)
    return f"Settings (version {result.version}): {told}."


@action(
    "tenants.get_settings",
    permission="tenants.settings.read",
    risk=Risk.READ,
    describe=_describe_settings,
    title="Show settings",
    examples=[
        "show the company settings",
        "what are our settings",
        "which time zone is the company set to",
        "what is our base currency setting",
        "is the assistant switched on for us",
        "which models are allowed in this company",
        "when does our fiscal year start according to the settings",
        "what is the minimum password length here",
        "who needs a second factor in our company",
        "open company configuration",
        "which language is the company set to",
        "how large may an uploaded file be",
        "what does the company profile say",
        "list every setting of the tenant",
    ],
)
async def get_settings(uow: UnitOfWork, args: GetSettings) -> SettingsShown:
    """Every setting with its value."""
    settings = await settings_in(uow)
    rows = [
        SettingRow(key=key, title=_title(key), value=value)
        for key, value in flat_values(settings).items()
    ]
    return SettingsShown(version=settings.version, items=rows)


class UpdateSettings(ActionArgs):
    """Change the company's settings, e.g. time zone, password rules, or switch the assistant off.

    Only the settings named change. Not for a person's own profile.
    """

    company_name: str | None = Field(None, max_length=200, description="New company name.")
    currency: str | None = Field(
        None, description="Base currency, ISO code; only before anything was posted."
    )
    timezone: str | None = Field(None, description="IANA time zone, e.g. Europe/Vienna.")
    locale: str | None = Field(None, description="Language and formats, e.g. de or en_GB.")
    country: str | None = Field(None, description="ISO code of the country, e.g. AT.")
    region: str | None = Field(
        None, max_length=10, description="Code of the region, for public holidays, e.g. BW."
    )
    fiscal_year_start_month: int | None = Field(
        None, ge=1, le=12, description="First month of the fiscal year, 1 is January."
    )
    rounding: Rounding | None = Field(None, description="How amounts are rounded.")
    is_assistant_enabled: bool | None = Field(
        None, description="Whether people may use the assistant."
    )
    models_allowed: list[str] | None = Field(
        None, max_length=20, description="Outside models that may be used; empty for any."
    )
    residency_note: str | None = Field(
        None, max_length=1000, description="Note on where data may go."
    )
    personal_data_masking: bool | None = Field(
        None, description="Whether outside models see stand-ins instead of names, pay and the like."
    )
    is_answer_cache_enabled: bool | None = Field(
        None, description="Whether answers of outside models are kept for some minutes."
    )
    link_hosts_allowed: list[str] | None = Field(
        None, max_length=50, description="Hosts the assistant's answers may link to."
    )
    model_cost_per_month_max: int | None = Field(
        None, ge=0, description="What the company may spend on models a month; 0 for no bound."
    )
    model_cost_per_person_month_max: int | None = Field(
        None, ge=0, description="What each person may spend on models a month; 0 for no bound."
    )
    model_tokens_per_person_day_max: int | None = Field(
        None, ge=0, description="Model tokens of each person a day; 0 for no bound."
    )
    model_tokens_per_feature_day_max: list[str] | None = Field(
        None, max_length=10, description="A feature and its tokens a day, e.g. summary 200000."
    )
    password_min_length: int | None = Field(
        None, ge=10, le=128, description="Shortest password in characters."
    )
    mfa_required_roles: list[str] | None = Field(
        None, max_length=50, description="Short names of roles that need a second factor."
    )
    upload_megabytes_max: int | None = Field(
        None, ge=1, le=50, description="Largest file that may be uploaded, in megabytes."
    )
    version: int | None = Field(
        None, ge=0, description="The version that was read before; refuses if there is a newer."
    )


def arguments_of(values: dict[str, Any], version: int | None) -> dict[str, Any]:
    """The arguments that set these `section.field` values. Raises BadSetting (unknown key)."""
    if unknown := sorted(set(values) - set(_ARGUMENT_OF)):
        raise BadSetting(f"there is no setting {', '.join(unknown)}; GET /v1/tenant/settings lists")
    if empty := sorted(key for key, value in values.items() if value is None):
        raise BadSetting(f"give {', '.join(empty)} a value; a setting cannot be empty")
    return {"version": version, **{_ARGUMENT_OF[key]: value for key, value in values.items()}}


def _describe_change(result: SettingsChange) -> str:
    told = "; ".join(
        f"{_title(c.key).lower()} from {_shown(c.before)} to {_shown(c.after)}"
        for c in result.changes
    )
    return f"Changed {told} (settings version {result.version})."


async def _take_back(uow: UnitOfWork, context: UndoContext) -> str:
    back = await restore_settings(uow, int(context.result["version"]))
    return _describe_change(back)


@action(
    "tenants.update_settings",
    permission="tenants.settings.update",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.by(_take_back, "the old values come back as a new version"),
    describe=_describe_change,
    title="Change settings",
    examples=[
        "set the company time zone to Europe/Vienna",
        "change our time zone to America/New_York",
        "switch the assistant off for the whole company",
        "turn the assistant on again for everybody",
        "our fiscal year starts in month 4",
        "set the company language to de",
        "rename the company to Larkfield Tools GmbH in the settings",
        "require passwords of at least 14 characters",
        "owners and admins need a second factor from now on",
        "only allow the model gpt-5-mini",
        "hide personal data from the assistant",
        "limit uploads to 20 megabytes",
        "set the company's country to AT",
        "change the rounding setting to half_even",
    ],
)
async def update_settings(uow: UnitOfWork, args: UpdateSettings) -> SettingsChange:
    """Change the settings that are named."""
    values = {
        KEY_OF[name]: value
        for name, value in args.model_dump(mode="json", exclude_none=True).items()
        if name in KEY_OF
    }
    if not values:
        raise BadSetting("say which setting to change, and to what")
    return await change_settings(uow, values, expected_version=args.version)
