"""A company in a transaction that is rolled back."""

from tests.fixtures.people import company, db, peopled

__all__ = ["company", "db", "peopled"]
