"""The library company for these tests."""

from tests.fixtures.library import company, employee, hr, library_company, outside_parts

__all__ = ["company", "employee", "hr", "library_company", "outside_parts"]
