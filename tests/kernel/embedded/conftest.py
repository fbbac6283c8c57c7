"""Fixtures of the embedded parts."""

from tests.fixtures.vectors import vector_api_key, vector_server, vector_url

__all__ = ["vector_api_key", "vector_server", "vector_url"]
