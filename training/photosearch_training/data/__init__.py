"""Labelled photos, splits, batches and augmentation."""
