"""The built-in model: a pure function of the request, behind the same port as a provider."""

from collections.abc import AsyncGenerator

from kernel.llm.offline.answers import (
    correct,
    names_field,
)
from kernel.llm.offline.asked_back import (
    NEW_MATTER,
    answer_missing,
    is_new_matter,
    opens_anew,
    piece_of,
)
from kernel.llm.offline.changes import changes_nothing
from kernel.llm.offline.choices import pick_choice, points_out
from kernel.llm.offline.continued import adds_only, as_period, asks_about_shown
from kernel.llm.offline.corrections import PLAN, chosen_step, correct_made, correct_plan
from kernel.llm.offline.decide import (
    FIT_MIN,
    NAME,
    decide,
    run_filled,
    run_tool,
    say,
    view_of,
)
from kernel.llm.offline.intent import (
    correction_of,
    ellipsis_of,
    head_of,
    is_no,
    is_yes,
    small_talk,
)
from kernel.llm.offline.localized import tell
from kernel.llm.offline.match import rank_tools
from kernel.llm.offline.own_words import in_own_words
from kernel.llm.offline.plan import after_results, first_step
from kernel.llm.offline.reading import Reading, read_request, read_text
from kernel.llm.offline.replacing import replaced
from kernel.llm.offline.results import calls_of, results_of, this_turn
from kernel.llm.offline.slots import fill_tool
from kernel.llm.offline.wording import word_offer, word_talk, word_too_long
from kernel.llm.port import (
    ChatRequest,
    Delta,
    JsonDict,
    PendingAction,
    Role,
    ToolCall,
    ToolSpec,
    Usage,
)

READ_CHARS_MAX = 3_000  # reading dates costs time with the square of the length
PRESS_CONFIRM = "Please press Confirm on the proposal: only you can carry it out, not I."
NOT_UNDERSTOOD = (
    "I could not tell what of it to change, so the proposal stands as it is. Name the part, for "
    "example “the quantity is 5” or “on Friday”."
)
_FRAGMENT_WORDS_MAX = 6


class OfflineModel:
    """Answers without a network, a key or chance: the same request, the same answer."""

    name = NAME

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        """Yield the answer; it costs no tokens."""
        *deltas, finish = answer(request)
        for delta in deltas:
            yield delta
        yield Usage(0, 0)
        yield finish


def answer(request: ChatRequest) -> list[Delta]:
    """Return the whole answer to a request, a `Finish` last."""
    return in_own_words(request, _answer(request))


def _answer(request: ChatRequest) -> list[Delta]:
    tail = this_turn(request)
    if results_of(tail):
        return after_results(request, tail)
    text = request.words().strip()
    if not text:
        return say(word_offer(request.tools))
    if len(text) > READ_CHARS_MAX:
        return say(word_too_long(len(text), READ_CHARS_MAX))
    reading = read_request(request)
    if request.pending is not None:
        continued = _continue(request, request.pending, reading)
        if continued is not None:
            return continued
    if (talk := small_talk(text)) is not None:
        return say(word_talk(talk, request.person, request.tools, request.language))
    if (followed := _follow_up(request, reading)) is not None:
        return followed
    return first_step(request, reading) or decide(view_of(request, reading, request.tools))


def _continue(request: ChatRequest, pending: PendingAction, reading: Reading) -> list[Delta] | None:
    """Go on with the matter that waits; None when the message is about something else."""
    if is_no(reading.text):
        return say(tell(request.language, "nothing_changed", "All right, nothing was changed."))
    if not pending.name:
        return _chosen_tool(request, pending, reading)
    if pending.name == PLAN:
        return _continued_plan(request, pending, reading)
    tool = _tool(request, pending.name)
    if tool is None:
        return None
    if pending.missing_field:
        return answer_missing(request, pending, tool, reading)
    if changes_nothing(tool, pending.arguments) and not is_new_matter(request, tool, reading):
        return run_tool(request, tool, fill_tool(tool, reading).arguments | pending.arguments)
    if is_yes(reading.text):
        return say(PRESS_CONFIRM)
    return _corrected(request, tool, pending.arguments, reading)


def _chosen_tool(
    request: ChatRequest, pending: PendingAction, reading: Reading
) -> list[Delta] | None:
    is_only = len(pending.choices) == 1 and is_yes(reading.text)
    title = pending.choices[0] if is_only else pick_choice(reading.text, pending.choices)
    tool = next((t for t in request.tools if t.title == title), None)
    if tool is None:
        return None
    asked = read_text(request, pending.text, pending.mentions) if pending.text else reading
    return run_filled(request, tool, asked)


def _continued_plan(
    request: ChatRequest, pending: PendingAction, reading: Reading
) -> list[Delta] | None:
    """Go on with a plan that is shown: a correction of one step, or which step it was for."""
    if pending.missing_field:
        place = chosen_step(reading.text, pending)
        asked = read_text(request, pending.text, pending.mentions)
        said = correction_of(asked.text) or asked.text
        return correct_plan(request, pending, piece_of(asked, said), place) if place else None
    if is_yes(reading.text):
        return say(PRESS_CONFIRM)
    said = correction_of(reading.text)
    is_fragment = len(reading.text.split()) <= _FRAGMENT_WORDS_MAX
    if said is None and (not is_fragment or opens_anew(reading.text)):
        return None
    return correct_plan(request, pending, piece_of(reading, said or reading.text))


def _is_other(request: ChatRequest, tool: ToolSpec, piece: Reading) -> bool:
    """Return whether "no wait, reject it" orders another thing than the one that waits."""
    if names_field(tool, piece):
        return False
    ranked = rank_tools(request.tools, piece)
    own = next((t.score for t in ranked if t.name == tool.name), 0.0)
    best = ranked[0] if ranked else None
    return best is not None and best.score >= max(FIT_MIN, own) + NEW_MATTER


def _corrected(
    request: ChatRequest, tool: ToolSpec, arguments: JsonDict, reading: Reading
) -> list[Delta] | None:
    """Edit the proposed action: "no, the 14th", or just "the 14th"."""
    said = correction_of(reading.text)
    piece = piece_of(reading, said or reading.text)
    is_new = opens_anew(reading.text)
    if said is not None and opens_anew(said) and _is_other(request, tool, piece):
        return None
    if not is_new and (mended := replaced(tool, arguments, reading.text, piece)) is not None:
        return run_tool(request, tool, mended)
    is_fragment = len(reading.text.split()) <= _FRAGMENT_WORDS_MAX
    is_matter = not is_fragment or is_new_matter(request, tool, reading)
    if said is None and is_matter and not names_field(tool, reading):
        head = None if is_new else head_of(reading.text)
        if head is None or not adds_only(piece_of(reading, head), tool, is_led=True):
            return None
        piece = piece_of(reading, head)
    edited = correct(tool, arguments, piece)
    if edited is not None:
        return run_tool(request, tool, edited)
    if said is None and is_fragment and points_out(reading.text):
        return say(NOT_UNDERSTOOD)
    return None if said is None or opens_anew(said) else say(NOT_UNDERSTOOD)


def _follow_up(request: ChatRequest, reading: Reading) -> list[Delta] | None:
    """Repeat the last action with the new part: "and Liam?", "only Hamburg", "and is it paid?"."""
    before = _last_call(request)
    tool = _tool(request, before.name) if before else None
    if before is None or tool is None:
        return None
    ranked = rank_tools(request.tools, reading)
    best = ranked[0] if ranked and ranked[0].score >= FIT_MIN else None
    if asks_about_shown(reading, tool, before, best, _last_answer(request)):
        return run_tool(request, tool, before.arguments)
    ellipsis = ellipsis_of(reading.text)
    said = ellipsis or correction_of(reading.text)
    if said is None:
        is_more = tool.effect == "read" and adds_only(reading, tool, is_led=False)
        return _repeated(request, tool, before, reading) if is_more else None
    piece = as_period(piece_of(reading, said), tool) if ellipsis else piece_of(reading, said)
    if ellipsis is None and (changed := correct_made(request, before, piece)) is not None:
        return changed
    is_other = best is not None and best.name != tool.name and best.score >= FIT_MIN + NEW_MATTER
    is_about_it = adds_only(piece, tool, is_led=True) if ellipsis else not opens_anew(said)
    if (is_other and not is_about_it) or (ellipsis and opens_anew(piece.text)):
        return None
    mended = None if ellipsis else replaced(tool, before.arguments, reading.text, piece)
    if mended is not None:
        return run_tool(request, tool, mended)
    return _repeated(request, tool, before, piece)


def _repeated(
    request: ChatRequest, tool: ToolSpec, before: ToolCall, piece: Reading
) -> list[Delta] | None:
    edited = correct(tool, before.arguments, piece)
    return run_tool(request, tool, edited) if edited is not None else None


def _last_call(request: ChatRequest) -> ToolCall | None:
    """Return the last tool call before the person's last message."""
    if request.last_call is not None:
        return request.last_call
    users = [n for n, m in enumerate(request.messages) if m.role == Role.USER]
    earlier = request.messages[: users[-1]] if users else []
    calls = calls_of(earlier)
    return calls[-1] if calls else None


def _last_answer(request: ChatRequest) -> str:
    answers = (m.text for m in reversed(request.messages) if m.role == Role.ASSISTANT and m.text)
    return next(answers, "")


def _tool(request: ChatRequest, name: str) -> ToolSpec | None:
    return next((t for t in request.tools if t.name == name), None)
