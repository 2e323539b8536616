"""The training thread: it receives commands, makes steps at the set speed, and publishes snapshots."""
