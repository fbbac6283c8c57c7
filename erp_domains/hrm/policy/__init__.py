"""The rules of employment and leave: pure functions, no session, no clock."""
