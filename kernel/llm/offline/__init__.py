"""The built-in model: deterministic, private, a few milliseconds a turn."""
