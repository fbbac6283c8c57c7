"""Products, warehouses, and what lies where."""
