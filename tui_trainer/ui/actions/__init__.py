"""Actions of the keys of the main screen."""
