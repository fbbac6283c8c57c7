"""What the marked example sentences teach of arguments: where their words stand, what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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

VERSION = 4  # counts up when it learns otherwise, so that nothing is taken from the cache


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
    """What these actions' sentences teach; kept in `cache`, by the sentences.

    About a minute for sixteen thousand sentences, some milliseconds from the cache.
    """
    cases = [(action, m) for action in actions for m in marks_of(action.name).values()]
    told = [f"{action.name}\t{parameters_of(action)}" for action in actions]
    told += [f"{action.name}\t{marked}" for action, marked in cases]
    key = key_of((str(VERSION), *told))
    arrays = load(cache, "taught", key)
    if arrays is None:
        async with one_process(cache, "taught"):  # of several that start together one learns
            arrays = load(cache, "taught", key)
            if arrays is None:
                learnt = await to_thread.run_sync(teach, cases)
                arrays = learnt.tagger.arrays() | learnt.chooser.arrays()
                store(cache, "taught", key, arrays)
    return _of(arrays)


def _of(arrays: Arrays) -> Taught:
    return Taught(Tagger.of(arrays), Chooser.of(arrays))
