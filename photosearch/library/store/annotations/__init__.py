"""What a person says about photos: annotations, albums and marks; and the sidecars beside the photos."""
