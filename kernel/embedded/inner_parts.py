"""Parts of a plan that need no process of their own: events, objects, model and embedder."""

from kernel.embed.kinds import EmbedderKind, embedder_kind
from kernel.embedded.plan import Plan
from kernel.embedded.servers import require_answer
from kernel.embedded.state import Mode, PartState, ProbeKind
from kernel.events.transports.address import kafka_servers
from kernel.llm.address import provider_url
from kernel.objects.choose import s3_address
from kernel.objects.reach import require_bucket
from kernel.settings import Settings


def add_inner_parts(plan: Plan) -> None:
    """Name them with who runs them; the servers must be in the plan already.

    Raises Unavailable when EVENTS_URL names brokers and none answers, or OBJECT_URL a bucket that
    cannot be used.
    """
    plan.parts |= {
        "events": _events(plan),
        "objects": _objects(plan),
        "model": plan.parts.get("model") or _model(plan.settings),
        "embedder": _embedder(plan.settings),
    }


def _events(plan: Plan) -> PartState:
    servers = kafka_servers(plan.settings.events_url)
    if servers:
        return require_answer("EVENTS_URL", f"kafka://{','.join(servers)}")
    return plan.parts["valkey"].model_copy(update={"has_process": False})


def _objects(plan: Plan) -> PartState:
    address = s3_address(plan.settings)
    if address is None or plan.settings.object_url is None:
        folder = str(plan.layout.root / "objects")
        return PartState(
            mode=Mode.EMBEDDED, address=folder, probe=ProbeKind.FOLDER, has_process=False
        )
    require_bucket(address)
    plan.environment["OBJECT_URL"] = plan.settings.object_url.get_secret_value()
    return PartState.external(address.origin)


def _model(settings: Settings) -> PartState:
    """The provider; when it does not answer, the built-in model does."""
    url = provider_url(settings)
    if url is None:
        return _in_process()
    return PartState.external(url).model_copy(update={"has_fallback": True})


def _embedder(settings: Settings) -> PartState:
    if embedder_kind(settings) is EmbedderKind.OPENAI and settings.embedding_url:
        return PartState.external(settings.embedding_url)
    return _in_process()


def _in_process() -> PartState:
    return PartState(mode=Mode.EMBEDDED, probe=ProbeKind.LIBRARY, has_process=False)
