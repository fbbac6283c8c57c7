"""Contacts, leads, opportunities and activities as actions."""
