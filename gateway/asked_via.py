"""On which surface somebody asks or decides. Descriptive: no right hangs on it."""

from enum import StrEnum
from typing import Annotated

from fastapi import Query


class DecidedVia(StrEnum):
    """The surfaces a person decides on."""

    PAGE = "page"
    WIDGET = "widget"
    SLACK = "slack"
    CLI = "cli"
    API = "api"


AskedVia = Annotated[DecidedVia, Query(alias="via")]
