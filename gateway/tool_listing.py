"""The actions one person may use, in the forms other programs understand."""

from enum import StrEnum
from typing import Any

from actions.registry import actions_for
from actions.spec import Action, Confirm
from actions.tool_specs import parameters_of
from kernel.auth.principal import Principal


class ToolFormat(StrEnum):
    """`openai` is a list of function tools, `jsonschema` our own with risk and confirmation."""

    OPENAI = "openai"
    JSONSCHEMA = "jsonschema"


def list_tools(principal: Principal, form: ToolFormat) -> list[dict[str, Any]]:
    """Every permitted action, in the order of names."""
    build = _openai if form is ToolFormat.OPENAI else _jsonschema
    return [build(action) for action in actions_for(principal)]


def _openai(action: Action) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {
            "name": action.tool_name,
            "description": action.description,
            "parameters": parameters_of(action),
        },
    }


def _jsonschema(action: Action) -> dict[str, Any]:
    return {
        "name": action.name,
        "title": action.title,
        "description": action.description,
        "input_schema": parameters_of(action),
        "output_schema": action.result.json_schema(mode="serialization"),
        "effect": action.effect.value,
        "risk": action.risk.value,
        "confirm": action.confirm.value,
        "step_up": action.step_up,
        "undo": action.undo.kind.value,
        "undo_note": action.undo.note,
        "permission": action.permission,
        "needs_person": action.confirm is not Confirm.NO,
        "examples": list(action.examples),
    }
