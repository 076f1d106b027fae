"""The demo: queries on a rendered library, and a contact sheet of the answers."""
