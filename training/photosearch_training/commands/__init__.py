"""The commands of photosearch-train, one module each; `options` holds the options that they share."""
