"""First things to say, by what a person may do."""

from actions.registry import actions_for
from actions.spec import Effect
from kernel.auth.access import allows
from kernel.auth.principal import Principal

READS_MAX = 3
WRITES_MAX = 3
_DOCUMENT_QUESTION = "What does our leave policy say about carry-over?"


def suggest(principal: Principal) -> list[dict[str, str]]:
    """One example sentence of different actions this person may use, reads and writes mixed."""
    reads: list[dict[str, str]] = []
    writes: list[dict[str, str]] = []
    seen: set[str] = set()
    for action in actions_for(principal):
        domain = action.name.split(".")[0]
        is_read = action.effect is Effect.READ
        key = f"{domain}:{is_read}"
        if key in seen or not action.examples or domain in ("kb", "assistant"):
            continue
        seen.add(key)
        kind = "ask" if is_read else "act"
        (reads if is_read else writes).append({"text": action.examples[0], "kind": kind})
    documents = (
        [{"text": _DOCUMENT_QUESTION, "kind": "document"}]
        if allows(principal, "kb.document.read").is_allowed
        else []
    )
    return [*documents, *reads[:READS_MAX], *writes[:WRITES_MAX]]
