"""First things to say, by what a person may do."""

from actions.examples import DOCUMENTS, starters
from actions.spec import Action, Effect
from kernel.auth.principal import Principal


def suggest(principal: Principal) -> list[dict[str, str]]:
    """Sentences that work for this person, of different areas; `kind` is ask, act or document."""
    return [{"text": text, "kind": _kind(action)} for action, text in starters(principal)]


def _kind(action: Action) -> str:
    if action.name == DOCUMENTS:
        return "document"
    return "ask" if action.effect is Effect.READ else "act"
