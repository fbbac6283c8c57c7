"""What a person should know: written by event handlers, read on the page."""
