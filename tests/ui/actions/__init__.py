"""The keys of the main screen: what each does."""
