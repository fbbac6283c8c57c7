"""Actions about the company itself: settings and limits."""
