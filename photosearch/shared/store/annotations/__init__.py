"""What people say about the photos of a shared library: annotations, albums and marks."""
