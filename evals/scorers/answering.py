"""What was said: facts, sources that hold, knowing what is not known, in time."""

import json
import re
from decimal import Decimal

from evals.case import Case, Kind
from evals.outcome import CaseOutcome
from evals.scorers.registry import PASSED, Group, check
from evals.scorers.values import any_of, contains

TURN_MS_MAX = 30_000
NOT_FOUND = re.compile(
    r"not found|no answer|nothing (about|on|found)|could ?n[o']t find|cannot find|can't find"
    r"|did ?n[o']t find|do ?n[o']t (know|say|answer)|not in the documents|no document",
    re.IGNORECASE,
)
_IDS = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{64}\b")
_MARKUP = re.compile(r"[*_`|#>\\]|^\s*(?:[-+]|\d+\.)\s", re.MULTILINE)


@check("literals", Group.OUTCOME)
def literals(case: Case, outcome: CaseOutcome) -> str | None:
    """The facts that have to be in the answer are there, those that must not are nowhere."""
    wanted, unwanted = case.expect.answer_includes, case.expect.answer_excludes
    if not wanted and not unwanted:
        return None
    shown = _shown(outcome)
    missing = [str(w) for w in wanted if not any_of(shown, w)]
    told = json.dumps([turn.read for turn in outcome.turns], ensure_ascii=False)
    everything = _IDS.sub("", told)  # the digits of an id give nothing away
    leaked = [w for w in unwanted if contains(everything, w)]
    reasons = [f"does not say {m}" for m in missing] + [f"gives away {w}" for w in leaked]
    return "; ".join(reasons)


@check("citations", Group.OUTCOME)
def citations(case: Case, outcome: CaseOutcome) -> str | None:
    """The right documents are cited, and every quote stands in its document word for word."""
    cited = outcome.last.citations
    if not cited and not case.expect.cites:
        return None
    for citation in cited:
        text = outcome.documents.get(str(citation["document"]))
        if text is not None and _bare(str(citation["quote"])) not in _bare(text):
            return f"the quote is not in {citation['document']}: {citation['quote']!r}"
    missing = set(case.expect.cites) - {str(c["document"]) for c in cited}
    return f"does not cite {', '.join(sorted(missing))}" if missing else PASSED


@check("abstention", Group.OUTCOME)
def abstention(case: Case, outcome: CaseOutcome) -> str | None:
    """It says that it was not found, and cites nothing; nor for what is not its business."""
    if not case.expect.not_found and case.kind is not Kind.OUT_OF_SCOPE:
        return None
    if outcome.last.citations:
        cited = ", ".join(sorted({str(c["document"]) for c in outcome.last.citations}))
        return f"answered from {cited} although the answer is not there"
    if not case.expect.not_found:
        return PASSED
    return PASSED if NOT_FOUND.search(outcome.last.answer) else "did not say it was not found"


@check("latency", Group.SPEED)
def latency(case: Case, outcome: CaseOutcome) -> str:
    """No turn of the case took longer than a person waits."""
    slowest_ms = max((turn.latency_ms for turn in outcome.turns), default=0)
    if slowest_ms <= (case.expect.turn_ms_max or TURN_MS_MAX):
        return PASSED
    return f"{case.id} took {slowest_ms} ms for a turn"


@check("cost", Group.SPEED)
def cost(case: Case, outcome: CaseOutcome) -> str | None:
    """The turns together took no more tokens and money than the case allows."""
    tokens_max, cost_max = case.expect.tokens_max, case.expect.cost_max
    if tokens_max is None and cost_max is None:
        return None
    tokens = sum(turn.tokens for turn in outcome.turns)
    spent = sum((turn.cost for turn in outcome.turns), Decimal())
    if tokens_max is not None and tokens > tokens_max:
        return f"took {tokens} tokens, at most {tokens_max} wanted"
    if cost_max is not None and spent > cost_max:
        return f"cost {spent:f}, at most {cost_max:f} wanted"
    return PASSED


def _shown(outcome: CaseOutcome) -> str:
    """Everything the person saw in the last turn: words, tables, quotes, what was confirmed."""
    last = outcome.last
    tables = [a.get("table") for a in last.actions if a.get("table")]
    quotes = [str(c.get("quote")) for c in last.citations]
    confirmed = str((outcome.confirmed or {}).get("summary", ""))
    return "\n".join([last.answer, json.dumps(tables, ensure_ascii=False), *quotes, confirmed])


def _bare(text: str) -> str:
    return "".join(_MARKUP.sub(" ", text).split()).casefold()
