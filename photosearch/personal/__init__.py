"""Makes the model a person's own: from what a library says of its photos to a head on the model, and what it is worth.

Nothing here needs training's libraries: the network stays as it is, and only a square matrix behind it learns.
"""
