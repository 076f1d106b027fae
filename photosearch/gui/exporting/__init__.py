"""Takes photos out of the library again: copies, links, contact sheets and pages."""
