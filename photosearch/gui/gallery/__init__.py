"""The grid of photos, the details of one photo, and what stands in the place of an empty grid."""
