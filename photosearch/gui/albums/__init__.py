"""Albums and the basket, in the side panel."""
