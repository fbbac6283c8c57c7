"""The one door to a chat model: the port, the providers, fallback, and the built-in model."""
