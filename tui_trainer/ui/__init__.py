"""The screen. Textual; never torch."""
