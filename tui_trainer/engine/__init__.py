"""Training with torch: steps, bursts, replay, breakpoints, autosave, and the thread that runs them.

Never imports Textual.
"""
