"""The vectors of a tenant's documents, as a part of what goes when the tenant goes."""

from kernel.holdings import holding
from rag.store import vector_store


@holding("vectors")
async def drop_vectors(tenant_slug: str) -> int:
    """Drop the tenant's collection; how many points it had."""
    try:
        points = await vector_store().count(tenant_slug)
        await vector_store().drop(tenant_slug)
    finally:
        await vector_store().aclose()
    return points
