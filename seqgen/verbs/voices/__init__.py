"""Four voices, soprano to bass: harmonize, restore, vary, and infill by chorale-cnn."""
