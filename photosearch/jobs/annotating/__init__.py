"""Annotations of photos, and albums."""
