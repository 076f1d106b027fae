"""Filters, orders and counts as SQL, and the saved searches."""
