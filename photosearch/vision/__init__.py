"""What a photo looks like: decoding, embedding, explaining."""
