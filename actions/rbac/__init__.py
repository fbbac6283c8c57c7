"""Roles, people, delegation, and why somebody may or may not."""
