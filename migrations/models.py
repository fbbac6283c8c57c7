"""Imports every module with tables, so that the metadata is whole. Used by migrations and tests."""

import importlib
import pkgutil

from sqlalchemy import MetaData

import erp_domains
from kernel.db.base import SharedBase, TenantBase

_OTHERS = (
    "kernel.db.shared",
    "kernel.db.platform",
    "kernel.db.anchors",
    "kernel.db.offboarding",
    "actions.models",
    "rag.models",
    "ingestion.models",
    "gateway.assistant.models",
    "gateway.company.models",
    "gateway.quality.models",
    "erp_domains.tenants.model_calls",
)


def load_models() -> tuple[MetaData, MetaData]:
    """Both metadata, complete."""
    for name in _OTHERS:
        importlib.import_module(name)
    for module in pkgutil.walk_packages(erp_domains.__path__, "erp_domains."):
        if module.name.split(".")[2:3] == ["models"]:
            importlib.import_module(module.name)
    return SharedBase.metadata, TenantBase.metadata
