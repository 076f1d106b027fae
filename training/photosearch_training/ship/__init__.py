"""From trained weights to the model file that the application runs."""
