"""Roles, their grants, and who holds them."""
