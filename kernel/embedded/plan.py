"""What one `up` is going to do: stages of processes, their common environment, the parts."""

from dataclasses import dataclass, field

from kernel.embedded.credentials import Credentials
from kernel.embedded.layout import Layout
from kernel.embedded.state import PartState
from kernel.embedded.supervisor import ProcessSpec
from kernel.settings import Settings


@dataclass(slots=True)
class Plan:
    """Filled part by part. `stages` start one after the other, `environment` goes to every one.

    `preloaded` are the modules that processes started as copies need.
    """

    settings: Settings
    layout: Layout
    credentials: Credentials
    ports: dict[str, int]
    url: str = ""
    stages: list[list[ProcessSpec]] = field(default_factory=list[list[ProcessSpec]])
    environment: dict[str, str] = field(default_factory=dict[str, str])
    parts: dict[str, PartState] = field(default_factory=dict[str, PartState])
    preloaded: tuple[str, ...] = ()
