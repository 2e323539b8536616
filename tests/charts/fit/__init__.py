"""Tests of the fit chart."""
