"""Rendered scenes that look like photos, for the demo, the judge of learned models and the tests."""
