"""Synthetic load for measuring, written in bulk under every constraint and trigger."""
