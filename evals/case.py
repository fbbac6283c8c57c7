"""What a case says: who writes what, and what must come of it. The format is in README.md."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from kernel.errors import Invalid

CASES = Path(__file__).parent / "cases"


class Kind(StrEnum):
    """What a case tries."""

    READ = "read"
    WRITE = "write"
    CLARIFY = "clarify"
    CLARIFY_RESOLVED = "clarify_resolved"
    FOLLOW_UP = "follow_up"
    CORRECTION = "correction"
    REFUSE_PERMISSION = "refuse_permission"
    DOC = "doc"
    NOT_FOUND = "not_found"
    MIXED = "mixed"
    OUT_OF_SCOPE = "out_of_scope"
    CROSS_TENANT = "cross_tenant"
    ABUSE = "abuse"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ExpectedChange(_Strict):
    """Rows of one table that must be created or changed; `@name` means the id of that record."""

    table: str
    where: dict[str, JsonValue] = Field(default_factory=dict)
    set: dict[str, JsonValue] = Field(default_factory=dict)
    count: int = Field(1, ge=1)


class Expect(_Strict):
    """What must come of a case; what is left out is not looked at."""

    action: str | list[str] | None = None
    args: dict[str, JsonValue] = Field(default_factory=dict)
    answer_includes: list[str | list[str]] = Field(default_factory=list[str | list[str]])
    answer_excludes: list[str] = Field(default_factory=list[str])
    cites: list[str] = Field(default_factory=list[str])
    clarifies: bool | None = None
    refused: bool = False
    not_found: bool = False
    changes: list[ExpectedChange] = Field(default_factory=list[ExpectedChange])
    also: dict[str, int] = Field(default_factory=dict)

    @property
    def actions(self) -> list[str]:
        """The actions of which one has to be used."""
        if self.action is None:
            return []
        return [self.action] if isinstance(self.action, str) else self.action


class Case(BaseModel):
    """One conversation of one person and what must come of it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    id: str
    kind: Kind
    email: str = Field(alias="as")
    tenant: str = "larkfield"
    turns: list[str] = Field(min_length=1)
    confirm: bool = False
    expect: Expect = Field(default_factory=Expect)
    area: str = ""

    def as_json(self) -> dict[str, Any]:
        """The case as its line in a file, with the area."""
        return self.model_dump(mode="json", by_alias=True)


def areas(folder: Path = CASES) -> list[str]:
    """The suites there are: one file each."""
    return sorted(path.stem for path in folder.glob("*.jsonl"))


def load_cases(suites: Sequence[str] = (), folder: Path = CASES) -> list[Case]:
    """The cases of some suites, or of all. Raises Invalid naming the file and line at fault."""
    known = areas(folder)
    unknown = [name for name in suites if name not in known]
    if unknown:
        raise Invalid(f"there is no suite {unknown[0]!r}; there are {', '.join(known)} and all")
    cases = [c for name in suites or known for c in _read(folder / f"{name}.jsonl")]
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise Invalid(f"case {case.id} stands there twice")
        seen.add(case.id)
    return cases


def _read(path: Path) -> list[Case]:
    cases: list[Case] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            case = Case.model_validate_json(line)
        except ValidationError as error:
            raise Invalid(f"{path.name} line {number}: {error}") from error
        cases.append(case.model_copy(update={"area": path.stem}))
    return cases
