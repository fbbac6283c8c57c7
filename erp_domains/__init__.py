"""The ERP services: one folder each, all of the same shape."""
