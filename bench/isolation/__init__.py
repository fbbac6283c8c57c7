"""Probes over the border between two companies."""
