"""The grid of photos, the details of one photo, and the notices for an empty grid."""
