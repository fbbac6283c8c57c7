"""The settings of a company: what there is, what it means, and the values in force.

A value the company has not chosen has its default; regional defaults are those the company was
opened with. `read_settings` keeps what it read for a few seconds, so it may be asked anywhere.
"""

import re
from typing import Any
from weakref import WeakKeyDictionary

from babel import Locale, UnknownLocaleError
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from sqlalchemy import event
from sqlalchemy.exc import ProgrammingError

from erp_domains.tenants.errors import BadSetting
from erp_domains.tenants.policy import is_timezone, regions_of
from erp_domains.tenants.repository import chosen_values, last_version
from kernel.auth.principal import TenantContext, system_principal
from kernel.clock import monotonic_s
from kernel.db.engine import Database, database
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import Invalid
from kernel.limits import SETTINGS_CACHE_S
from kernel.llm.port import Task
from kernel.money import Rounding, minor_digits

UNDEFINED_TABLE = "42P01"
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Regional(_Section):
    """Where the company is."""

    name: str = Field(title="Company name", min_length=1, max_length=200)
    currency: str = Field(title="Base currency", description="ISO code; fixed once posted to.")
    timezone: str = Field(title="Time zone", description="IANA name, e.g. Europe/Berlin.")
    locale: str = Field(title="Language and formats", description="e.g. en, de or en_GB.")
    country: str = Field(title="Country", pattern="^[A-Z]{2}$", description="ISO, two letters.")
    region: str = Field(
        "", title="Region", pattern="^[A-Za-z0-9-]{0,10}$",
        description="Code of the part of the country, e.g. BW; its public holidays are days off "
        "for everybody there who has no calendar of their own.",
    )  # fmt: skip
    fiscal_year_start_month: int = Field(
        1,
        ge=1,
        le=12,
        title="First month of the fiscal year",
        description="1 is January. A result of 'this year' starts here.",
    )
    rounding: Rounding = Field(
        default=Rounding.HALF_UP,
        title="Rounding",
        description="Where half a cent goes in prices and taxes of new invoices.",
    )

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, value: str) -> str:
        try:
            minor_digits(value)
        except Invalid as error:
            raise ValueError(error.message) from error
        return value

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, value: str) -> str:
        if not is_timezone(value):
            raise ValueError(f"{value!r} is not an IANA time zone, e.g. Europe/Berlin")
        return value

    @field_validator("region")
    @classmethod
    def _known_region(cls, value: str, others: ValidationInfo) -> str:
        country, region = others.data.get("country", ""), value.upper()
        known = regions_of(country) if region else ()
        if region and region not in known:
            choices = ", ".join(known) or "none, so leave it empty"
            raise ValueError(f"{value!r} is no region of {country}; there are {choices}")
        return region

    @field_validator("locale")
    @classmethod
    def _known_locale(cls, value: str) -> str:
        try:
            Locale.parse(value, sep="-" if "-" in value else "_")
        except (UnknownLocaleError, ValueError) as error:
            raise ValueError(f"{value!r} is not a known language, e.g. en, de or en_GB") from error
        return value


class AiPolicy(_Section):
    """What the assistant may do here."""

    is_assistant_enabled: bool = Field(default=True, title="Assistant is on")
    models_allowed: list[str] = Field(
        default=[],
        max_length=20,
        title="Models allowed",
        description="Names of outside models that may read the company's data; none named means "
        "any. The built-in model, which sends nothing anywhere, is always allowed.",
    )
    residency_note: str = Field(
        default="",
        max_length=1000,
        title="Where data may go",
        description="For people who choose models; not enforced by itself.",
    )
    personal_data_masking: bool = Field(
        default=False,
        title="Hide personal data from outside models",
        description="Names, addresses, phone numbers, bank accounts and pay of people are replaced "
        "by stand-ins before an outside model sees them; answers show the real values.",
    )
    is_answer_cache_enabled: bool = Field(
        default=True,
        title="Keep answers of outside models for some minutes",
        description="The very same question of the same person about unchanged data is then "
        "answered without asking the model again.",
    )
    link_hosts_allowed: list[str] = Field(
        default=[],
        max_length=50,
        title="Hosts an answer may link to",
        description="E.g. intranet.example.com. Every other link is taken out of answers.",
    )

    @field_validator("link_hosts_allowed")
    @classmethod
    def _plain_hosts(cls, value: list[str]) -> list[str]:
        hosts = [host.strip().lower() for host in value]
        if wrong := next((h for h in hosts if not _HOST.fullmatch(h)), None):
            raise ValueError(f"{wrong!r} is no host name, e.g. intranet.example.com")
        return hosts


class BudgetPolicy(_Section):
    """How much outside models may take; 0 means no bound. Beyond it the built-in one answers."""

    company_cost_per_month_max: int = Field(
        default=0,
        ge=0,
        title="Model budget of the company a month",
        description="In whole units of the currency models are priced in; 0 means no bound.",
    )
    person_cost_per_month_max: int = Field(
        default=0,
        ge=0,
        title="Model budget of each person a month",
        description="In whole units of the currency models are priced in; 0 means no bound.",
    )
    person_tokens_per_day_max: int = Field(
        default=0,
        ge=0,
        title="Model tokens of each person a day",
        description="0 means no bound but the company's.",
    )
    feature_tokens_per_day_max: list[str] = Field(
        default=[],
        max_length=10,
        title="Model tokens of features a day",
        description="A feature and its tokens each, e.g. summary 200000.",
    )

    @field_validator("feature_tokens_per_day_max")
    @classmethod
    def _feature_and_tokens(cls, value: list[str]) -> list[str]:
        for line in value:
            feature, _, tokens = line.partition(" ")
            if feature not in set(Task) or not tokens.isdecimal():
                known = ", ".join(Task)
                raise ValueError(f"{line!r} is not a feature ({known}) and a number of tokens")
        return value


class PasswordPolicy(_Section):
    """How people sign in."""

    min_length: int = Field(default=10, ge=10, le=128, title="Shortest password, in characters")
    mfa_required_roles: list[str] = Field(
        default=[],
        max_length=50,
        title="Roles that need a second factor",
        description="Short names of roles, e.g. owner, admin, accountant.",
    )


class DocumentPolicy(_Section):
    """What may be uploaded."""

    upload_megabytes_max: int = Field(default=50, ge=1, le=50, title="Largest file, in megabytes")


class TenantSettings(_Section):
    """Every setting of a company with the value in force; `version` counts its changes."""

    version: int = 0
    regional: Regional
    ai: AiPolicy = AiPolicy()
    budgets: BudgetPolicy = BudgetPolicy()
    password: PasswordPolicy = PasswordPolicy()
    documents: DocumentPolicy = DocumentPolicy()


def setting_keys() -> dict[str, Any]:
    """`section.field` -> what the model declares about the field."""
    return {
        f"{section}.{name}": field
        for section, entry in TenantSettings.model_fields.items()
        if isinstance(entry.annotation, type) and issubclass(entry.annotation, _Section)
        for name, field in entry.annotation.model_fields.items()
    }


def flat_values(settings: TenantSettings) -> dict[str, Any]:
    """`section.field` -> JSON value."""
    sections = settings.model_dump(mode="json", exclude={"version"})
    return {
        f"{s}.{name}": value for s, fields in sections.items() for name, value in fields.items()
    }


def make_settings(
    tenant: TenantContext, chosen: dict[str, Any], version: int = 0
) -> TenantSettings:
    """The company's settings from what it has chosen. Raises BadSetting naming each fault."""
    sections: dict[str, dict[str, Any]] = {
        "regional": {
            "name": tenant.name,
            "currency": tenant.currency,
            "timezone": tenant.timezone,
            "locale": tenant.locale,
            "country": tenant.country,
        }
    }
    for key, value in chosen.items():
        section, _, name = key.partition(".")
        sections.setdefault(section, {})[name] = value
    try:
        return TenantSettings.model_validate({**sections, "version": version})
    except ValidationError as error:
        faults = {".".join(str(p) for p in e["loc"][:2]): e["msg"] for e in error.errors()}
        named = "; ".join(f"{key}: {message}" for key, message in faults.items())
        raise BadSetting(f"these settings cannot be used: {named}", fields=faults) from error


async def settings_in(uow: UnitOfWork) -> TenantSettings:
    """The settings as this transaction sees them."""
    chosen = await chosen_values(uow)
    known = setting_keys()
    # A key of a newer version, met while an upgrade is under way, waits for that version.
    mine = {key: row.value for key, row in chosen.items() if key in known}
    return make_settings(uow.principal.tenant, mine, await last_version(uow))


_kept: WeakKeyDictionary[Database, dict[str, tuple[float, TenantSettings]]] = WeakKeyDictionary()


async def read_settings(tenant: TenantContext) -> TenantSettings:
    """The settings in force, at most SETTINGS_CACHE_S old; at once after a change made here."""
    kept = _kept.setdefault(database(tenant.database), {})
    found = kept.get(tenant.slug)
    if found is None or found[0] <= monotonic_s():
        found = (monotonic_s() + SETTINGS_CACHE_S, await _read(tenant))
        kept[tenant.slug] = found
    return found[1]


def forget_settings_after(uow: UnitOfWork) -> None:
    """Read the settings anew once this transaction has committed."""
    tenant = uow.principal.tenant

    def forget(_: object) -> None:
        _kept.get(database(tenant.database), {}).pop(tenant.slug, None)

    event.listen(uow.session.sync_session, "after_commit", forget, once=True)


def forget_settings(slug: str) -> None:
    """Forget what was read of a company, on whichever server it was."""
    for kept in _kept.values():
        kept.pop(slug, None)


async def _read(tenant: TenantContext) -> TenantSettings:
    try:
        async with begin(system_principal(tenant)) as uow:
            return await settings_in(uow)
    except ProgrammingError as error:
        # A schema of the version before this one has no settings yet; it works with defaults.
        if getattr(error.orig, "sqlstate", None) != UNDEFINED_TABLE:
            raise
        return make_settings(tenant, {})
