"""What the contents of photos are called, and which of them a model's embeddings show."""
