"""Every query of inventory."""
