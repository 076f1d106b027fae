"""Measuring an embedding: retrieval, copies, robustness, attacks, calibration."""
