"""Explanations of a step: its update worked out with numbers, and the steps and rows that its gradients come from."""
