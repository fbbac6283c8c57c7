"""What can go wrong between Steward and a chat model, told apart so that callers can react."""

from kernel.errors import LimitReached, Unavailable


class ModelUnavailable(Unavailable):
    """The model cannot be reached, refused our key, or is cooling down after failures."""

    code = "model_unavailable"


class ModelTimeout(ModelUnavailable):
    """The model did not connect, start, continue or end within its time limit."""

    code = "model_timeout"


class ModelGarbage(ModelUnavailable):
    """The model sent something that is no chat completion, too much of it, or half of one."""

    code = "model_garbage"


class BudgetExceeded(LimitReached):
    """The tenant, user or key has no model budget left for this call."""

    code = "model_budget_exceeded"
