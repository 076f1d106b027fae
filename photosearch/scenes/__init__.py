"""Rendered scenes that look like photos, for the demo, the general set of personal training, and the tests."""
