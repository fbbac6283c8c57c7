"""Background jobs: the Celery app and the registry of what it may run."""
