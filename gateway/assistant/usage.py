"""What a turn took: for the person, and for the metrics."""

from erp_domains.tenants.metering import PersonMeter
from gateway.assistant.events import TurnDraft, UsageRead
from kernel.clock import monotonic_s
from kernel.llm.prices import price_currency
from kernel.telemetry import MODEL_TOKENS, TURN_S


def read_usage(draft: TurnDraft, meter: PersonMeter, started_s: float) -> UsageRead:
    """Tokens of the answer, cost of every call made for it, time since it was asked."""
    return UsageRead(
        model=draft.model,
        prompt_tokens=draft.prompt_tokens,
        completion_tokens=draft.completion_tokens,
        cost=f"{meter.cost.normalize():f}",
        currency=price_currency(),
        latency_ms=round((monotonic_s() - started_s) * 1000),
        cached=draft.is_cached,
    )


def count_turn(usage: UsageRead) -> None:
    """Add a finished turn to the metrics."""
    MODEL_TOKENS.labels(usage.model, "prompt").inc(usage.prompt_tokens)
    MODEL_TOKENS.labels(usage.model, "completion").inc(usage.completion_tokens)
    TURN_S.labels(usage.model).observe(usage.latency_ms / 1000)
