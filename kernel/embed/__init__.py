"""The one door to embeddings."""
