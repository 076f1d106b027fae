"""Pairs of networks that embed pictures and texts in one space (CLIP), as other products and exporters write them."""
