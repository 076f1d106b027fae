"""Measures embeddings: retrieval, copies, robustness, attacks, calibration."""
