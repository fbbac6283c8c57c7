"""What a language model wrote about documents: what nothing supports is left out.

The built-in model quotes, so its words are not checked again. Of others a sentence stays when a
passage it cites, or another one, supports it; without a mark it stays as long as each figure and
code in it comes from the passages, from what actions answered in this turn, or from the person.
"""

import re

import orjson

from gateway.assistant.events import ActionRead, TurnDraft, TurnEvent
from gateway.assistant.evidence import Evidence
from gateway.assistant.lookup import word_clashes
from kernel.llm.offline.decide import NAME as BUILT_IN
from rag.passages import Passage
from rag.sentences import UnitKind, split_units
from rag.support import facts_of, support

LEFT_OUT = "(What the documents do not support was left out.)"
_MARK = re.compile(r"\s*\[(\d{1,2})\](?!\()")
_MARKS_AFTER_END = re.compile(r"([.!?])((?:\s*\[\d{1,2}\](?!\())+)")
_ORDINAL = re.compile(r"^\s*\d{1,2}[.)]\s")


def corrections(draft: TurnDraft, evidence: Evidence) -> list[TurnEvent]:
    """Leave out what does not hold, name contradictions; the events that tell it."""
    events = _left_out(draft, evidence)
    if note := word_clashes(draft.text, evidence.clashes):
        draft.text += f"\n\n{note}"
        events.append(TurnEvent("token", {"text": f"\n\n{note}"}))
    return events


def _left_out(draft: TurnDraft, evidence: Evidence) -> list[TurnEvent]:
    if draft.model == BUILT_IN or not evidence.sources:
        return []
    kept = keep_supported(draft.text, evidence.sources, _known_facts(draft.actions, evidence))
    if kept.split() == _marks_before_end(draft.text).split():
        return []
    draft.text = f"{kept}\n\n{LEFT_OUT}" if kept else evidence.not_found or LEFT_OUT
    reset = TurnEvent("stream.reset", {"reason": "unsupported"})
    return [reset, TurnEvent("token", {"text": draft.text})]


def keep_supported(text: str, passages: list[Passage], known: set[str]) -> str:
    """The text without the sentences that neither passages nor known facts support."""
    text = _marks_before_end(text)
    kept, end = "", 0
    for unit in split_units(text):
        kept += text[end : unit.start]
        end = unit.end
        if unit.kind is UnitKind.HEADING or is_supported(unit.text, passages, known):
            kept += unit.text
    return re.sub(r"[ \t]{2,}", " ", kept + text[end:]).strip()


def is_supported(sentence: str, passages: list[Passage], known: set[str]) -> bool:
    """Whether a sentence of an answer may stand."""
    said = _ORDINAL.sub("", _MARK.sub("", sentence))
    of_passages = [n for n in _MARK.findall(sentence) if 0 < int(n) <= len(passages)]
    if not of_passages:
        return facts_of(said) <= known
    return support(said, passages) is not None


def _marks_before_end(text: str) -> str:
    return _MARKS_AFTER_END.sub(lambda m: f" {''.join(m[2].split())}{m[1]}", text)


def _known_facts(actions: list[ActionRead], evidence: Evidence) -> set[str]:
    told = [orjson.dumps([a.args, a.summary, a.result], default=str).decode() for a in actions]
    read = [f"{p.title} {p.heading} {p.text} {p.as_of or ''}" for p in evidence.sources]
    asked = [evidence.asked, evidence.attached, evidence.said.text]
    facts: set[str] = set()
    for text in [*told, *read, *asked]:
        facts |= facts_of(text)
    return facts
