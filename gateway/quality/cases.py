"""What a company may ask of its own assistant: a question and what must come of it."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kernel.errors import Invalid
from kernel.limits import EVALUATION_CASES_MAX

NO_NUL = r"^[^\x00]*$"  # no text column can hold it
Word = Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]


class Expected(BaseModel):
    """What must come of it; what is left out is not looked at. Names as in `docs/evals.md`."""

    model_config = ConfigDict(extra="forbid")

    action: Word | list[Word] | None = None
    answer_includes: list[Word | list[Word]] = Field(default=[], max_length=20)
    answer_excludes: list[Word] = Field(default=[], max_length=20)
    cites: list[Word] = Field(default=[], max_length=20)
    clarifies: bool | None = None
    refused: bool = False
    not_found: bool = False

    @model_validator(mode="after")
    def says_something(self) -> Self:
        """A case that expects nothing would always be right."""
        if not self.model_fields_set:
            raise ValueError("say what must come of it, e.g. action, cites, refused or not_found")
        return self

    @property
    def actions(self) -> list[str]:
        """The actions of which one has to be used."""
        return [self.action] if isinstance(self.action, str) else list(self.action or [])


class EvaluationCase(BaseModel):
    """One question, asked in a conversation of its own."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field("", max_length=80, pattern=NO_NUL)
    question: str = Field(min_length=1, max_length=2000, pattern=NO_NUL)
    expect: Expected


def read_lines(text: str) -> list[EvaluationCase]:
    """Cases of JSON lines. Raises Invalid naming the line at fault."""
    cases: list[EvaluationCase] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            cases.append(EvaluationCase.model_validate_json(line))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise Invalid(f"line {number}: {place}: {first['msg']}") from error
    return cases


def numbered(cases: Sequence[EvaluationCase]) -> list[dict[str, Any]]:
    """The cases as they are kept, each with a name. Raises Invalid for none, too many, doubles."""
    if not 0 < len(cases) <= EVALUATION_CASES_MAX:
        raise Invalid(f"an evaluation has 1 to {EVALUATION_CASES_MAX} cases, not {len(cases)}")
    named = [c.model_copy(update={"id": c.id or f"case-{n}"}) for n, c in enumerate(cases, 1)]
    if len({case.id for case in named}) < len(named):
        raise Invalid("two cases have the same id; every id may stand there once")
    return [case.model_dump(mode="json", exclude_unset=True) | {"id": case.id} for case in named]
