"""The HTTP composition root: what the world talks to."""
