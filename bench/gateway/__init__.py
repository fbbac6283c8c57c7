"""What the model gateway and an agent's turn cost beside the least and beside others (G1-G3)."""
