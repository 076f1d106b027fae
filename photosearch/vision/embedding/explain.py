"""Explains a match: splits the cosine exactly over the places of each photo, and compares places with places.

After A. Stylianou, R. Souvenir, R. Pless: Visualizing Deep Similarity Networks, WACV 2019.
"""

import numpy as np

from photosearch.core.photo import Description, Floats


def match_maps(query: Description, hit: Description) -> tuple[Floats, Floats, float]:
    """Returns how much each place of the query [h, w] and of the hit [h, w] adds to their cosine, and the cosine.

    With local descriptors l(i), their mean g and the embedding z = g / ||g||, place i of A adds
    <l_A(i), z_B> / (K ||g_A||), where K is the number of places. Each map sums to the cosine, exactly.
    """
    return _shares(query, hit), _shares(hit, query), float(query.embedding @ hit.embedding)


def place_pairs(query: Description, hit: Description) -> Floats:
    """Returns the cosine of each place of the query with each place of the hit, [h, w, h', w'].

    Cosines, not products, because the most similar place is wanted, not the one with the largest descriptor.
    """
    return np.asarray(np.einsum("hwd,yxd->hwyx", _unit(query.local), _unit(hit.local)), np.float32)


def _unit(local: Floats) -> Floats:
    lengths = np.linalg.norm(local, axis=-1, keepdims=True)
    return np.asarray(local / np.where(lengths > 0, lengths, 1), np.float32)


def _shares(here: Description, other: Description) -> Floats:
    local = here.local.astype(np.float64)
    length = np.linalg.norm(local.mean(axis=(0, 1)))
    if length == 0:
        return np.zeros(local.shape[:2], np.float32)
    places = local.shape[0] * local.shape[1]
    return np.asarray(local @ other.embedding.astype(np.float64) / (places * length), np.float32)
