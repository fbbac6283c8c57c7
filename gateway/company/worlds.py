"""The demo companies: where their files lie, and the moment they are shown at.

They belong to the evaluation; here only their place is known, so that nothing of it is imported.
"""

from datetime import datetime
from pathlib import Path

from kernel.embedded.processes import PROJECT_ROOT

WORLDS = ("larkfield", "pinecrest")
DEMO_NOW = datetime(2026, 3, 16, 9, 0)  # noqa: DTZ001  # in each company's own time zone


def company_file(slug: str) -> Path:
    """The file of one demo company."""
    return PROJECT_ROOT / "evals" / "worlds" / slug / "company.jsonl"
