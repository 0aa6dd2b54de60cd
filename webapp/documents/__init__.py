"""Each projection of a Document: form, check, review, routing, codec, word, stamp."""
