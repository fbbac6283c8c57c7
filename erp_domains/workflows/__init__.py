"""Where domains meet: what joins them, and the handlers of their events."""
