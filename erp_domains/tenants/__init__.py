"""Companies: directory, settings, provisioning."""
