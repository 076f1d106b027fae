"""The settings and the dialog that shows them."""
