"""Queries as values: examples, filters and order; saved searches and marks."""
