"""Tests of the engine: everything that uses torch."""
