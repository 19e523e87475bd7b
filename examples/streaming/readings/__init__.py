"""Readings of sensors: where they come from, and what is written of them."""
