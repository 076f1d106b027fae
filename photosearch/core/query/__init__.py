"""A query as a value: examples, filters, order; saved searches and marks."""
