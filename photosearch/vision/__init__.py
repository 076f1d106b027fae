"""How photos look: decoding, embedding and explaining matches."""
