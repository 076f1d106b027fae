"""Filters, orders, words and counts as SQL, and the saved searches."""
