"""Widgets that the panes and screens contain, and what they need to draw charts and rows."""
