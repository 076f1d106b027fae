"""Trains the model on a person's own photos.

    collection     the photos of a library, their embeddings, and the signals of `core.signals`; split into three parts
    edited_copies  copies of the photos, made by `augmentation`, embedded
    head_training  a head behind the network, trained on pairs
    evaluation     the old and the new model on held-out pairs, and on the `general_set`
    report         the outcome, with examples

`method` is the interface of a training method. `quick` is the method of this package; the training package has a deep
one. Nothing here needs torch: only a square matrix behind the network is trained.
"""
