"""The query: its examples, what is dropped or pasted, saved searches and marks."""
