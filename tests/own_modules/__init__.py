"""Tests of the user's own modules: read, allowed, run, and kept from harm."""
