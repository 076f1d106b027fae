"""What an open library consists of."""
