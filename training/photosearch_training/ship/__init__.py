"""Turns trained weights into the model files that the application runs."""
