"""Training on the person's photos, and the list of models."""
