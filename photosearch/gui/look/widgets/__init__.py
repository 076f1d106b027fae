"""Common widgets: labels, buttons, messages, sections, questions."""
