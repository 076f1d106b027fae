"""Words for the contents of photos, and which of them a model's embeddings show."""
