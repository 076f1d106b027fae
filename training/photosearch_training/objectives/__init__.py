"""Losses, adversarial triplets and gradient penalties."""
