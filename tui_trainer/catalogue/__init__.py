"""What one can choose: declarations only."""
