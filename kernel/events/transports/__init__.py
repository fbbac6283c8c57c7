"""Ways events travel; delivery is at least once, order is kept per aggregate."""
