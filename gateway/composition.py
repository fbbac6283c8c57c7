"""What each process loads: actions, event handlers and jobs register themselves on import."""

import importlib
import pkgutil

import erp_domains
from actions.registry import load_actions

_WITH_JOBS = (
    "actions.kb.subjects",  # knows the records that documents are about
    "ingestion.jobs",
    "ingestion.holdings",
    "gateway.assistant.jobs",
    "gateway.assistant.summaries",
    "gateway.quality.jobs",
    "gateway.audit_jobs",
    "erp_domains.workflows.offboarding.jobs",
)


def load_everything() -> None:
    """For processes that carry out actions."""
    load_actions()
    load_handlers()
    load_jobs()


def load_handlers() -> None:
    """For the relay."""
    _load_domain_modules("handlers")


def load_jobs() -> None:
    """For the workers."""
    _load_domain_modules("jobs")
    for name in _WITH_JOBS:
        importlib.import_module(name)


def _load_domain_modules(name: str) -> None:
    for domain in pkgutil.iter_modules(erp_domains.__path__, "erp_domains."):
        package = importlib.import_module(domain.name)
        if name in {module.name for module in pkgutil.iter_modules(package.__path__)}:
            importlib.import_module(f"{domain.name}.{name}")
