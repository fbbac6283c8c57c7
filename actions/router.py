"""Ranks actions for a sentence: trained on the actions' own example utterances.

The judge that comes with the project (`tuned.py`) gives each action its share; where it was not
tuned on the sentences of today, a head over meaning, words, letters and form joins it, which the
machine learns by itself. Records, dates and numbers are type words on both sides, so that "approve
Sofia's days" and "approve Liam's days" are one sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from anyio import to_thread

from actions.features import Floats
from actions.head import Head, fit_head
from actions.marked import Marked
from actions.refs import ref_fields
from actions.spec import Action
from actions.wording_files import marks_of, wordings_of
from kernel.embed.port import Embedder, Vector
from kernel.kept import Arrays
from kernel.llm.offline.reading import Reading, mask
from kernel.llm.offline.type_words import type_word, type_words
from kernel.llm.port import Mention

OUTSIDE = ""
OWN_TIMES = 4
OUTSIDE_LEAD = 1.5  # so many times a name's share must be outside before the name is doubted
TUNED_SHARE = 0.6  # of the judge learnt beforehand beside a head; others do as well within 0.2
SHARE_CURVE = 0.35  # makes of a probability a score in which 0.3 is "hardly"
_ANY_DAY = date(2026, 1, 15)  # masking looks at words, never at the day they mean
_NAME = re.compile(
    r"(?:(?<=[a-z,:] )|(?<=^ ))(?:[A-Z][\w&-]*)(?: (?:[A-Z&][\w-]*))*|\b[A-Z]{1,6}-\d[\w-]*\b"
)
_OPENING = re.compile(r"[A-Z][a-z]+\b")
_LOWER = re.compile(r"(?<![\w-])[a-z]+\b")
_KEPT_CAPITALS = re.compile(
    r"I|I'm|AR|AP|VAT|FX|P&L|PDF|CSV|XLSX|HR|CRM|SKU|API|IBAN|CEO|CFO|AI|KB|MFA|SLA|SSO"
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """An action's name with how well it fits, 0 to 1; under about 0.3 it does not."""

    name: str
    score: float


@dataclass(frozen=True, slots=True)
class View:
    """One masked reading of a sentence: its words and its embedding.

    `tuned` is the logarithm of each name's share by the judge learnt beforehand (`tuned.py`), in
    the order of the router's names; not a number where that judge does not know the name.
    """

    text: str
    vector: Vector
    tuned: Floats | None = None


@dataclass(frozen=True, slots=True)
class Router:
    """The ranking of `names`; without a head every view has to bring the tuned judge's shares.

    A last name OUTSIDE is of what is none of a company's business; it is never ranked, but takes
    its share from the others.
    """

    names: tuple[str, ...]
    head: Head | None = None

    def arrays(self) -> Arrays:
        """What to keep of it."""
        return {"names": np.array(self.names), **(self.head.arrays() if self.head else {})}

    @staticmethod
    def of(arrays: Arrays) -> "Router":
        """The router that was kept. Raises KeyError when something is missing."""
        return Router(tuple(arrays["names"].tolist()), Head.of(arrays))

    def rank(self, *views: View) -> list[Ranked]:
        """Every action, best first, by what all views of a sentence say of it on average."""
        shares = np.mean([self._shares(view) for view in views], axis=0)
        has_outside = self.names[-1] == OUTSIDE
        ours = _doubt(shares) if has_outside else 1.0
        scores = ours * shares**SHARE_CURVE
        order = np.argsort(-(scores[:-1] if has_outside else scores), kind="stable")
        return [Ranked(self.names[i], float(scores[i])) for i in order]

    def _shares(self, view: View) -> Floats:
        """The share of every name in one view."""
        if self.head is None:
            if view.tuned is None:
                raise ValueError(
                    "a router without a head needs views with the tuned judge's shares"
                )
            return _softmax(view.tuned)
        told = self.head.judge(view.text, view.vector)
        if view.tuned is None:
            return _softmax(told)
        both = TUNED_SHARE * view.tuned + (1 - TUNED_SHARE) * told
        return _softmax(np.where(np.isnan(view.tuned), told, both).astype(np.float32))


def masked_text(text: str) -> str:
    """The text with dates and numbers as type words."""
    return mask(Reading(text, [], _ANY_DAY))


def training_texts(actions: Sequence[Action], kinds: dict[str, list[str]]) -> list[tuple[int, str]]:
    """(Place of the action, sentence) for training: examples as written and with names masked.

    `kinds` says which kinds of record each action takes; a name in an example is one of them. Where
    several words may stand for a kind, marked sentences take turns among them. An action's own
    examples come several times: they are the plain ones, which people say most.
    """
    texts: list[tuple[int, str]] = []
    said = {word for a in actions for e in a.examples for word in _LOWER.findall(e)}
    for place, action in enumerate(actions):
        marked, further = marks_of(action.name), set(wordings_of(action.name))
        fields = ref_fields(action.args)
        for turn, example in enumerate([*action.examples, action.title, _purpose(action)]):
            if example in marked:
                texts.append((place, _masked_by_marks(marked[example], fields, turn)))
                continue
            plain = masked_text(example)
            bare = _lowered_opening(example, said)
            named = [masked_text(text) for text in _named(bare, kinds.get(action.name, []))]
            times = 1 if example in further else OWN_TIMES
            texts += [(place, text) for text in dict.fromkeys((plain, *named))] * times
    return texts


def _masked_by_marks(marked: Marked, kinds: dict[str, str], turn: int) -> str:
    """The sentence as a turn masks it, with one of the words that may stand for its records."""
    words = [(m, type_words(kinds[m.field])) for m in marked.marks if m.field in kinds]
    named = [Mention(each[turn % len(each)], "", "", m.at, m.to) for m, each in words]
    return mask(Reading(marked.text, named, _ANY_DAY))


def _lowered_opening(example: str, said: set[str]) -> str:
    """The example with the capital that opens it taken away, unless it opens with a name.

    A name is a word that no example has in small letters: "Ana covers for me", "Move Ana to IT".
    """
    opening = _OPENING.match(example)
    is_word = opening is not None and opening[0].lower() in said
    return example[:1].lower() + example[1:] if is_word else f" {example}"


def _named(example: str, kinds: list[str]) -> list[str]:
    """The example with names masked, once for each word that may stand for its first record."""
    words = [type_words(kind) for kind in kinds]
    first, *rest = words or [()]
    others = [each[0] for each in rest]
    return [mask_names(example, [word, *others]) for word in first] or [example]


def _purpose(action: Action) -> str:
    """What an action is for, without what it is not for."""
    return action.description.split("\n")[0].split(" Not ")[0]


def mask_names(example: str, kinds: list[str]) -> str:
    """Replace names and numbers of records by the kinds an action takes, in their order."""
    left = [type_word(kind) for kind in kinds]

    def word(match: re.Match[str]) -> str:
        if _KEPT_CAPITALS.fullmatch(match[0]) or not kinds:
            return match[0]
        return left.pop(0) if left else type_word(kinds[-1])

    return _NAME.sub(word, example).strip()


async def train(
    names: Sequence[str],
    texts: Sequence[tuple[int, str]],
    embedder: Embedder,
    outside: Sequence[str] = (),
) -> Router:
    """A router with a head for these texts; `outside` are sentences of no name.

    About four seconds of CPU for a thousand sentences (`actions/trained_router.py` keeps it).
    """
    if outside:
        texts = [*texts, *((len(names), masked_text(text)) for text in outside)]
        names = [*names, OUTSIDE]
    known = {each: place for place, each in enumerate(dict.fromkeys(texts))}
    sentences = [text for _, text in known]
    labels = np.array([place for place, _ in known], dtype=np.int64)
    vectors = await embedder.embed(sentences)
    rows = np.array([known[each] for each in texts])
    told = [text for _, text in texts]
    return Router(
        tuple(names),
        await to_thread.run_sync(fit_head, told, vectors[rows], labels[rows], len(names)),
    )


def _doubt(share: Floats) -> float:
    """1 while a name of ours leads what is outside; below it, by how much outside leads."""
    best = float(share[:-1].max(initial=0.0))
    return min(1.0, OUTSIDE_LEAD * best / max(float(share[-1]), 1e-9))


def _softmax(values: Floats) -> Floats:
    raised = np.exp(values - values.max())
    return raised / raised.sum()
