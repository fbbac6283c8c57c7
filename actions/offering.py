"""Records to pick from while a form is filled in: what the person may see, by part of its name."""

from actions.matching import Candidate
from actions.refs import Choice, candidates, choice_of, known_kinds
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound


class NoSuchKind(NotFound):
    """Nobody could name records of this kind, or this person may see none."""

    code = "no_such_kind"


async def offer_records(uow: UnitOfWork, kind: str, words: str, limit: int) -> list[Choice]:
    """Records of a kind whose names hold every word, those that begin with them first.

    Raises NoSuchKind.
    """
    if kind not in known_kinds(uow.principal):
        raise NoSuchKind(f"there are no records of the kind {kind!r} that you may see")
    wanted = words.casefold().split()
    found = [c for c in await candidates(uow, kind) if _fits(c, wanted)]
    found.sort(key=lambda c: (not c.label.casefold().startswith(words.casefold()), c.label))
    return [choice_of(candidate) for candidate in found[:limit]]


def _fits(candidate: Candidate, wanted: list[str]) -> bool:
    names = " ".join((candidate.label, *candidate.names, candidate.detail)).casefold()
    return all(word in names for word in wanted)
