"""The embedding network: backbone, attention, pooling, projection."""
