"""What the marked example sentences teach of arguments: where their words stand, what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from anyio import to_thread

from actions.chooser import Chooser, teach_choices
from actions.marked import Marked
from actions.spec import Action
from actions.tagger import Tagger, teach_spans
from actions.tool_specs import parameters_of
from actions.wording_files import marks_of
from kernel.kept import Arrays, key_of, load, store
from kernel.llm.offline.learned import Span
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field
from kernel.llm.port import JsonDict
from kernel.one_process import one_process

FILE = Path(__file__).parent / "data" / "slots.npz"
LEARNT_FROM = "learnt_from"  # under this the file keeps the key of its sentences
VERSION = 5  # counts up when it learns otherwise, so that nothing is taken from the cache


@dataclass(frozen=True, slots=True)
class Taught:
    """What the built-in model asks where rules do not suffice; `Learned` of `kernel`."""

    tagger: Tagger
    chooser: Chooser

    def knows(self, action: str) -> bool:
        """Whether example sentences taught the arguments of an action."""
        return self.tagger.knows(action)

    def spans(
        self, action: str, fields: Sequence[Field], reading: Reading, ruled: JsonDict
    ) -> dict[str, Span]:
        """The likeliest words of each field, left out where none are likely."""
        return self.tagger.spans(action, fields, reading, ruled)

    def choices(
        self, action: str, fields: Sequence[Field], reading: Reading, ruled: JsonDict
    ) -> dict[str, str | bool]:
        """What is meant of closed sets and flags, left out where nothing is or two as likely."""
        return self.chooser.choices(action, fields, reading, ruled)


def teach(cases: Sequence[tuple[Action, Marked]]) -> Taught:
    """Learn from marked sentences; those whose marks are not complete are left out."""
    return Taught(teach_spans(cases), teach_choices(cases))


async def taught(actions: Sequence[Action], cache: Path | None) -> Taught:
    """What these actions' sentences teach; it comes with the project, or is learnt and kept.

    What ships was learnt from certain sentences; where those of today differ, a machine learns
    once and keeps it in `cache`: a minute or two for twenty thousand sentences.
    """
    cases = _cases(actions)
    key = _key(actions, cases)
    arrays = _shipped(key) or load(cache, "taught", key)
    if arrays is None:
        async with one_process(cache, "taught"):  # of several that start together one learns
            arrays = load(cache, "taught", key)
            if arrays is None:
                arrays = await to_thread.run_sync(_learn, cases)
                store(cache, "taught", key, arrays)
    return Taught(Tagger.of(arrays), Chooser.of(arrays))


def ship(actions: Sequence[Action], path: Path = FILE) -> None:
    """Learn, and write the file that comes with the project; about a megabyte."""
    cases = _cases(actions)
    told = {LEARNT_FROM: np.array(_key(actions, cases))}
    np.savez_compressed(path, allow_pickle=False, **_learn(cases), **told)


def _shipped(key: str) -> Arrays | None:
    """The arrays that come with the project, if they were learnt from these sentences."""
    with np.load(FILE, allow_pickle=False) as stored:
        if str(stored[LEARNT_FROM]) != key:
            return None
        return {name: stored[name] for name in stored.files}


def _cases(actions: Sequence[Action]) -> list[tuple[Action, Marked]]:
    return [(action, m) for action in actions for m in marks_of(action.name).values()]


def _key(actions: Sequence[Action], cases: Sequence[tuple[Action, Marked]]) -> str:
    told = [f"{action.name}\t{parameters_of(action)}" for action in actions]
    return key_of((str(VERSION), *told, *(f"{action.name}\t{m}" for action, m in cases)))


def _learn(cases: Sequence[tuple[Action, Marked]]) -> Arrays:
    learnt = teach(cases)
    return learnt.tagger.arrays() | learnt.chooser.arrays()
