"""The periodic signature under every company's audit chain."""

from kernel.anchors import anchor_chain
from kernel.audit import ChainBroken
from kernel.auth.principal import Principal
from kernel.jobs.registry import job


@job("audit.anchor")
async def anchor_audit(principal: Principal) -> None:
    """Anchor the chain; a broken one is logged as an error and not tried again."""
    try:
        await anchor_chain(principal)
    except ChainBroken:
        return
