"""ERP-Dojo: office tasks with hostile text in front of a model that obeys all of it."""
