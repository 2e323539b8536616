"""What is measured, and the loops it is measured against."""
