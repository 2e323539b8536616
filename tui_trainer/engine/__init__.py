"""Training with torch: steps, bursts, replay, breakpoints, autosave, and the thread that does it all. Never imports Textual."""
