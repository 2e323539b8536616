"""Tests of tables that are arrays."""
