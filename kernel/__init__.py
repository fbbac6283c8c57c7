"""Plumbing every package may use; knows no ERP noun."""
