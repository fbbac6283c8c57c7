"""More example sentences of actions, in the words of offices: `wordings/*.txt`.

A line `# name` begins an action's sentences, one a line. They come after the action's own examples
and train the same router; a name written with a capital stands for a record. Words may be marked
with the argument they mean (`actions/marked.py`), which says exactly what is a record, and what the
slots are measured on (`bench/slots.py`).
"""

from functools import cache
from pathlib import Path

from actions.marked import Marked, read_marked

FOLDER = Path(__file__).parent / "wordings"


def wordings_of(name: str) -> tuple[str, ...]:
    """The further sentences of an action, none if there are none."""
    return tuple(marked.text for marked in every_wording().get(name, ()))


@cache
def marks_of(name: str) -> dict[str, Marked]:
    """The sentences of an action in which words are marked, by their plain text."""
    return {marked.text: marked for marked in every_wording().get(name, ()) if marked.marks}


@cache
def every_wording(folder: Path = FOLDER) -> dict[str, list[Marked]]:
    """Action name -> sentences, of all files. Raises ValueError at a sentence without an action."""
    found: dict[str, list[Marked]] = {}
    for path in sorted(folder.glob("*.txt")):
        into: list[Marked] | None = None
        for line in filter(None, map(str.strip, path.read_text(encoding="utf-8").splitlines())):
            if line.startswith("# "):
                into = found.setdefault(line[2:], [])
            elif into is None:
                raise ValueError(f"{path.name}: {line!r} stands below no action")
            else:
                into.append(read_marked(line))
    return found


@cache
def outside() -> tuple[str, ...]:
    """Sentences that are no action's: the router learns what is none of a company's business."""
    lines = [
        line.strip()
        for path in sorted((FOLDER / "outside").glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return tuple(line for line in lines if line)
