"""Budgets that parallel calls cannot exceed: reserved before, settled after, never leaked."""
