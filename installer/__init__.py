"""The recipes that make packages of PhotoSearch. README.md says what comes out and how."""
