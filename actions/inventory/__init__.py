"""Products, stock and reservations as actions."""
