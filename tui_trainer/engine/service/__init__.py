"""The training thread: commands in, snapshots out, at a pace."""
