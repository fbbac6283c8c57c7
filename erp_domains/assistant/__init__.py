"""What the assistant keeps for people: conversations, memory, tasks."""
