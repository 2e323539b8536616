"""Tests of the import of the user's own table."""
