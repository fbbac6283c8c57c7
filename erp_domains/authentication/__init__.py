"""Sign-in: users, sessions, tokens, lockout."""
