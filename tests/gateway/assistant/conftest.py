"""A company that is rolled back, without documents: those have tests of their own."""

from tests.fixtures.people import company, db, peopled

__all__ = ["company", "db", "peopled"]
