"""Sentences the loop says itself, when neither a model nor an action has said what counts."""

from collections.abc import Sequence

NOTHING_SAID = "I have no answer to that. Please say it in other words."
SEVERAL_OPEN = "More than one proposal is open here: decide each on its card."
SECOND_PERSON = "A second person has to confirm this one; a message of yours cannot."
STEP_UP = "This one cannot be confirmed by a message: confirm on its card that it is you."
DISMISSED = "Dismissed. Nothing was changed."
WAITS = "Please check and confirm."
PLAN_STOPPED = "Not every step was carried out; open the card to see or take back what was."

_TOO_LATE = {
    "confirmed": "That was carried out already; say “undo” to take it back.",
    "dismissed": "That was dismissed already, so nothing was changed. Ask again if you want it.",
    "expired": "That proposal has expired, so nothing was changed. Ask for it again.",
}


def word_too_late(state: str) -> str:
    """What to say to a yes or no about a proposal that is closed; "" if there was none."""
    return _TOO_LATE.get(state, "")


def word_steps_left(steps: Sequence[str], *, is_proposed: bool) -> str:
    """What of an order is not done, and how to go on with it."""
    listed = "; ".join(step.rstrip(" ?.!") for step in steps)
    if is_proposed:
        return f"Not done yet: {listed}. Once this is confirmed, say “continue” and I go on."
    return f"Not done yet: {listed}."


def word_still_open(summary: str, steps: Sequence[str]) -> str:
    """Why the rest of an order has to wait."""
    return f"“{summary}” still waits for you: confirm or dismiss it first. {_waiting(steps)}"


def word_gone(state: str, steps: Sequence[str]) -> str:
    """Why the rest of an order was given up."""
    return (
        f"The step before was not carried out ({state}), so I did not go on. {_waiting(steps)} "
        "Say which of it you still want."
    )


def word_broken_off(message: str) -> str:
    """That the turn ended early although something was done in it."""
    return f"I could not go on from here: {message}"


def word_steps_max(steps_max: int) -> str:
    """That the cap of a turn was met."""
    return f"I stopped after {steps_max} steps. Say what is still missing."


def word_fallback(model: str, answered_by: str) -> str:
    """Who answered in place of the model that was asked."""
    return f"({model} is not available right now; this was answered by {answered_by}.)"


def word_over_budget(model: str, answered_by: str, why: str) -> str:
    """Who answered because there is no budget left for the model that was asked."""
    return f"({model} was not asked, this was answered by {answered_by}: {why}.)"


def word_not_permitted(model: str, answered_by: str) -> str:
    """Who answered because the company does not allow the model that was asked."""
    return f"(The company's settings do not allow {model}; this was answered by {answered_by}.)"


def _waiting(steps: Sequence[str]) -> str:
    return f"Not done: {'; '.join(steps)}."
