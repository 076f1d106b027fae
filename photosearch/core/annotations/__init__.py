"""What people say about photos: ratings, colour labels, flags, keywords, titles and captions."""
