"""What can be seen of a run: observations, probes and snapshots."""
