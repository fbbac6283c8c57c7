"""What people, models and programs may ask for: one declaration, every surface."""
