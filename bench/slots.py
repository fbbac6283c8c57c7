"""How often the words of a sentence become the right arguments of the action it means.

    python -m bench.slots [--action NAME] [--show N] [--rules] [--folds 4] [--file FOLDER]

The sentences are those of `actions/wordings/*.txt` (or FILE) in which words are marked, each judged
with what was learnt from the others: they are dealt into FOLDS parts. A record is given as a turn
finds it; everything else has to come out of the words. Right is a sentence with no argument
missing, wrong or made up; what is meant unless said may be left out, and of a free text case and
punctuation around it do not count. Figures for each kind of field, and failures when asked to show
them. `--rules` leaves what was learnt out. Exits 1 when fewer than SENTENCES_MIN of the sentences
are right.
"""

import argparse
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from actions.marked import Marked
from actions.registry import load_actions
from actions.taught import Taught, teach
from actions.taught_readings import reading_of
from actions.tool_specs import tool_spec
from actions.wording_files import FOLDER, every_wording
from kernel.llm.offline.schema import Field, FieldKind, fields_of
from kernel.llm.offline.slots import fill_tool

SENTENCES_MIN = 0.75
SEED = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """One argument that came out otherwise than it was marked; None stands for none."""

    action: str
    text: str
    field: str
    kind: str
    wanted: Any
    found: Any


def main() -> None:
    """Print the figures; exit 1 below the goal."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--action", default="")
    parser.add_argument("--show", type=int, default=0, help="so many failures of each field kind")
    parser.add_argument("--file", type=Path, default=FOLDER, help="a folder of sentences")
    parser.add_argument("--rules", action="store_true", help="without what was learnt")
    parser.add_argument("--folds", type=int, default=4)
    chosen = parser.parse_args()
    cases = [
        (name, marked)
        for name, sentences in every_wording(chosen.file).items()
        for marked in sentences
        if marked.is_complete and (marked.marks or marked.said)
    ]
    random.Random(SEED).shuffle(cases)
    kinds: Counter[str] = Counter()
    faults: list[Fault] = []
    judged = 0
    for shown, learned in _parts(cases, 0 if chosen.rules else chosen.folds):
        for name, marked in shown:
            if name.startswith(chosen.action):
                judged += 1
                faults += judge(name, marked, kinds, learned)
    sys.exit(0 if _print(judged, kinds, faults, chosen.show) else 1)


def _parts(
    cases: list[tuple[str, Marked]], folds: int
) -> Iterator[tuple[list[tuple[str, Marked]], Taught | None]]:
    """Parts of the cases, each with what was learnt by all the others; all without one at 0."""
    if not folds:
        yield cases, None
    for fold in range(folds):
        rest = [case for n, case in enumerate(cases) if n % folds != fold]
        yield cases[fold::folds], teach([(load_actions()[name], marked) for name, marked in rest])


def judge(
    name: str, marked: Marked, kinds: Counter[str], learned: Taught | None = None
) -> Iterator[Fault]:
    """What is wrong with the arguments of one sentence; counts the fields it has to fill."""
    action = load_actions()[name]
    tool = tool_spec(action, 1.0)
    known = {field.name: field for field in fields_of(tool)}
    reading = replace(reading_of(action, marked), learned=learned)
    found = fill_tool(tool, reading).arguments
    for field_name in {*marked.arguments, *found}:
        field = known.get(field_name)
        if field is None:
            yield Fault(name, marked.text, field_name, "no such field", "", None)
            continue
        wanted, got = marked.arguments.get(field_name), found.get(field_name)
        unsaid = str(tool.parameters["properties"][field_name].get("default", "")).lower()
        if {wanted, None if got is None else str(got).lower()} == {None, unsaid}:
            continue  # said or left out, it is the same
        kinds[field.kind.value] += wanted is not None
        if not is_same(field, wanted, got):
            yield Fault(name, marked.text, field_name, field.kind.value, wanted, got)


def is_same(field: Field, wanted: str | None, found: Any) -> bool:
    """Return whether an argument is the one that was marked; None stands for none."""
    if wanted is None:  # the person who asks, and a query that repeats a record, are no invention
        return found in ("me", None)
    if found is None:
        return False
    if field.kind in (FieldKind.LIST, FieldKind.OBJECT):
        return True
    if isinstance(found, bool):
        return str(found).lower() == wanted.lower()
    try:
        return Decimal(str(found)) == Decimal(wanted.replace(",", ""))
    except InvalidOperation:
        return _plain(str(found)) == _plain(wanted)


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _print(sentences: int, kinds: Counter[str], faults: list[Fault], shown: int) -> bool:
    wrong = len({(fault.action, fault.text) for fault in faults})
    right = 1 - wrong / max(1, sentences)
    print(f"{sentences} sentences, {right:.1%} with every argument right and none made up")
    by_kind: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_kind[fault.kind].append(fault)
    for kind in sorted({*kinds, *by_kind}):
        of_kind = by_kind[kind]
        made_up = sum(fault.wanted is None for fault in of_kind)
        missed = sum(fault.found is None for fault in of_kind)
        print(
            f"  {kind:14} {kinds[kind]:5} wanted, {missed:4} missed, "
            f"{len(of_kind) - made_up - missed:4} wrong, {made_up:4} made up"
        )
        for fault in of_kind[:shown]:
            print(f"      {fault.action} | {fault.text}")
            print(f"        {fault.field}: wanted {fault.wanted!r}, found {fault.found!r}")
    return right >= SENTENCES_MIN


if __name__ == "__main__":
    main()
