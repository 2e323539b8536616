"""The app in the terminal, built with Textual. No module in this folder imports torch."""
