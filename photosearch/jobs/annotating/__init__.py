"""What people say about photos, and the albums that they put them into."""
