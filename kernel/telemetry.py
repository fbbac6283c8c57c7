"""Metrics for `/metrics` and traces to `OTLP_URL`, named in one place."""

from functools import cache

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from prometheus_client import Counter, Histogram

from kernel.settings import settings

REQUESTS = Counter("steward_http_requests", "HTTP requests served.", ["method", "route", "status"])
REQUEST_S = Histogram(
    "steward_http_request_seconds",
    "Seconds from first byte in to last byte out.",
    ["method", "route"],
)
ACTIONS = Counter("steward_actions", "Actions through the gate.", ["action", "outcome"])
TURN_S = Histogram("steward_turn_seconds", "Seconds a chat turn takes.", ["model"])
MODEL_TOKENS = Counter("steward_model_tokens", "Tokens of chat models.", ["model", "kind"])
ANSWERS_CACHED = Counter("steward_answers_cached", "Answers of models given again.", ["model"])


@cache
def tracer() -> trace.Tracer:
    """The tracer of this process; spans go nowhere unless `OTLP_URL` is set."""
    url = settings().otlp_url
    if url is not None:
        provider = TracerProvider(resource=Resource.create({"service.name": "steward"}))
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
        trace.set_tracer_provider(provider)
    return trace.get_tracer("steward")
