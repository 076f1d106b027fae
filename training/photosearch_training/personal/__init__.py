"""Deep personal training: trains the network itself on a person's own library."""
