"""The arithmetic of the gallery: where each photo is, in rows or in a grid."""
