"""Shared appearance: theme, style sheet, icons, texts, actions and common widgets."""
