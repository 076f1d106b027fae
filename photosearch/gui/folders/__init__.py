"""The watched folders: panel, exclusions, skipped photos, and the welcome page."""
