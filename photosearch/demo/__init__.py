"""The demonstration: a rendered library, indexed and searched."""
