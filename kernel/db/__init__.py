"""Engine, unit of work, base tables, migrations."""
