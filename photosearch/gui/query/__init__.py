"""The query: examples, dropped and pasted pictures, saved searches and marks."""
