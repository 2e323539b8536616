"""The models' builders, one file each."""
