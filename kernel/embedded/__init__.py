"""Servers that Steward starts itself when no URL names an outside one."""
