"""Whether an answer is what a company expected of it."""

import json
import re

from gateway.assistant.events import TurnRead
from gateway.quality.cases import Expected

REFUSED_CODES = frozenset({"permission_denied", "denied_by_policy"})
SAYS_NO = re.compile(
    r"\b(not allowed|may not|not permitted|no permission|role allows|need the right"
    r"|only .{2,40} can|cannot be done by|not visible|no access)\b",
    re.I,
)
SAYS_NOT_FOUND = re.compile(r"did not find|not found|no answer|not in the documents", re.I)
DONE = ("completed", "proposal_required")


def faults_of(expected: Expected, turn: TurnRead, error_code: str = "") -> list[str]:
    """What is wrong with an answer, in words; nothing when all is as expected."""
    checks = (
        _operation(expected, turn),
        _citations(expected, turn),
        *_texts(expected, turn),
        _clarification(expected, turn),
        _refusal(expected, turn, error_code),
        _abstention(expected, turn),
    )
    return [fault for fault in checks if fault]


def _operation(expected: Expected, turn: TurnRead) -> str:
    if not expected.actions or expected.refused:
        return ""
    used = [a.name for a in turn.actions if a.status in DONE]
    if set(used) & set(expected.actions):
        return ""
    return f"used {', '.join(used) or 'no action'}, not {' or '.join(expected.actions)}"


def _citations(expected: Expected, turn: TurnRead) -> str:
    cited = {name for c in turn.citations for name in (c.document, c.title)}
    missing = [name for name in expected.cites if name not in cited]
    return f"does not cite {', '.join(missing)}" if missing else ""


def _texts(expected: Expected, turn: TurnRead) -> list[str]:
    shown = _plain("\n".join([turn.answer, *(c.quote for c in turn.citations), _tables(turn)]))
    faults: list[str] = []
    for wanted in expected.answer_includes:
        wordings = [wanted] if isinstance(wanted, str) else wanted
        if not any(_plain(w) in shown for w in wordings):
            faults.append(f"does not say {' or '.join(wordings)}")
    everything = _plain(turn.model_dump_json())
    faults += [f"says {w}" for w in expected.answer_excludes if _plain(w) in everything]
    return faults


def _clarification(expected: Expected, turn: TurnRead) -> str:
    asked = turn.clarification is not None
    if expected.clarifies is None or expected.clarifies == asked:
        return ""
    return "asked back without need" if asked else "did not ask back"


def _refusal(expected: Expected, turn: TurnRead, error_code: str) -> str:
    codes = {a.result.get("code") for a in turn.actions if isinstance(a.result, dict)}
    is_refused = bool({error_code, *codes} & REFUSED_CODES) or bool(SAYS_NO.search(turn.answer))
    if expected.refused:
        if turn.proposal is not None:
            return f"would propose {turn.proposal.action} instead of refusing"
        return "" if is_refused else "did not refuse"
    has_worked = turn.proposal or turn.clarification or turn.citations
    if is_refused and not has_worked and not any(a.status in DONE for a in turn.actions):
        return "refused what should be possible"
    return ""


def _abstention(expected: Expected, turn: TurnRead) -> str:
    if not expected.not_found:
        return ""
    if turn.citations:
        return f"answered from {', '.join(sorted({c.document for c in turn.citations}))}"
    return "" if SAYS_NOT_FOUND.search(turn.answer) else "did not say that it was not found"


def _tables(turn: TurnRead) -> str:
    return json.dumps([a.table for a in turn.actions if a.table], ensure_ascii=False)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"(?<=\d)[,\u202f\u00a0](?=\d{3}(?:\D|$))", "", text).casefold().split())
