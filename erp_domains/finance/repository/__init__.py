"""Every query of finance."""
