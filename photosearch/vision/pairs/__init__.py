"""Pairs of networks that embed pictures and texts in one space (CLIP), in the formats of other programs."""
