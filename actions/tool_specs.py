"""Actions and records as a model sees them."""

from functools import cache
from typing import Any

from actions.examples import shown_example
from actions.mentions import FoundRecord
from actions.refs import ref_fields
from actions.spec import Action, ActionArgs, Confirm, Effect
from kernel.llm.port import Mention, ToolSpec


def parameters_of(action: Action) -> dict[str, Any]:
    """The JSON schema of an action's arguments; not to be changed within."""
    return dict(_schema_of(action.args))


@cache
def _schema_of(args: type[ActionArgs]) -> dict[str, Any]:
    schema = args.model_json_schema()
    schema.pop("title", None)
    schema.pop("description", None)
    return schema


def tool_spec(action: Action, score: float) -> ToolSpec:
    """An action as a model sees it."""
    return ToolSpec(
        name=action.name,
        title=action.title,
        description=action.description,
        parameters=parameters_of(action),
        effect=action.effect.value,
        # The first may be shown to people, so it names no record of a made-up company.
        examples=list(dict.fromkeys((shown_example(action), *action.examples))),
        score=score,
        ref_fields=ref_fields(action.args),
        permission=action.permission,
        is_at_once=action.effect is Effect.WRITE and action.confirm is Confirm.NO,
    )


def mention_of(found: FoundRecord) -> Mention:
    """A recognised record as a model sees it."""
    return Mention(
        kind=found.candidate.kind,
        id=str(found.candidate.id),
        label=found.candidate.label,
        start=found.start,
        end=found.end,
        score=found.score,
        text=found.text,
    )
