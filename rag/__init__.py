"""Retrieval over a tenant's documents: the store, chunking, search, citations, answers."""
