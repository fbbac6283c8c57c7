"""What every process loads: actions, event handlers and jobs, each registering itself."""

import importlib
import pkgutil

import erp_domains
from actions.registry import load_actions
from kernel.parts import require_served
from kernel.settings import settings

_WITH_JOBS = ("ingestion.jobs", "gateway.assistant.jobs")


def load_everything() -> None:
    """Import every module that registers an action, an event handler or a job.

    Refuses first what the settings ask for and this version does not have.
    """
    require_served(settings())
    load_actions()
    for module in pkgutil.walk_packages(erp_domains.__path__, "erp_domains."):
        if module.name.endswith((".jobs", ".handlers")):
            importlib.import_module(module.name)
    for name in _WITH_JOBS:
        importlib.import_module(name)
