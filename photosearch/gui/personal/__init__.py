"""Make It Yours: learning from the library, and the list of models."""
