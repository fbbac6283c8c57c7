"""What goes into finance and what comes out."""
