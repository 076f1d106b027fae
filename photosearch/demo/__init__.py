"""The demonstration: a rendered library and a contact sheet of its results."""
