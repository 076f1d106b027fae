"""Opening a library, loading its model, and waiting for either."""
