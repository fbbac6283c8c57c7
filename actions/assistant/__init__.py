"""Actions about the assistant itself."""
