"""Exports photos: copies, links, contact sheets and pages."""
