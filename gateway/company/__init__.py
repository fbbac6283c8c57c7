"""Company files: a whole company as action calls, replayed through the gate."""
