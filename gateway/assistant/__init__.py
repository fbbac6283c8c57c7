"""The assistant: one loop for every surface. No HTTP in here."""
