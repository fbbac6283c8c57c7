"""Contacts, leads, opportunities and what was done about them."""
