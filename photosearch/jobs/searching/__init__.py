"""Answers: searches, copies, saved searches, pictures."""
