"""What carries messages out of the house: one module per outside system."""
