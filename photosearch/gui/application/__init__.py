"""The application around the window: start and end, one instance, language, crash reports."""
