"""What a field of free text holds in this company's records: what a filter on it can look for.

A filter says where its values come from by `json_schema_extra={"x-values": NAME}`; a turn that is
offered the action reads them, and models see them as the examples of that field.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from kernel.auth.principal import Principal
from kernel.db.uow import UnitOfWork, begin
from kernel.llm.port import JsonDict, ToolSpec

VALUES_MAX = 100
Source = Callable[[UnitOfWork], Awaitable[Sequence[str]]]
_SOURCES: dict[str, Source] = {}


def value_source(name: str, source: Source) -> JsonDict:
    """Register where values are read, among records the reader may see; what a field declares."""
    _SOURCES[name] = source
    return {"x-values": name}


async def with_known_values(principal: Principal, tools: list[ToolSpec]) -> list[ToolSpec]:
    """The tools with the values their filters can have; one short query for each source."""
    wanted = {source for tool in tools for source in _sources_of(tool)}
    if not wanted:
        return tools
    async with begin(principal) as uow:
        known = {name: list(await _SOURCES[name](uow))[:VALUES_MAX] for name in sorted(wanted)}
    return [_told(tool, known) for tool in tools]


def _sources_of(tool: ToolSpec) -> set[str]:
    properties: JsonDict = tool.parameters.get("properties", {})
    return {p["x-values"] for p in properties.values() if p.get("x-values") in _SOURCES}


def _told(tool: ToolSpec, known: dict[str, list[str]]) -> ToolSpec:
    if not _sources_of(tool):
        return tool
    properties: JsonDict = {
        name: {**p, "examples": known[p["x-values"]]} if p.get("x-values") in known else p
        for name, p in tool.parameters["properties"].items()
    }
    return replace(tool, parameters={**tool.parameters, "properties": properties})
