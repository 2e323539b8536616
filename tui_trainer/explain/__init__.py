"""Explanations of a step: its update in numbers, and the steps and rows that its gradients come from."""
