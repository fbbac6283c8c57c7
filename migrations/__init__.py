"""Schema history: `shared/` for the platform, `tenant/` for every company's schema."""
