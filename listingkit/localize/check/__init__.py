"""Checks on somebody's translations: rules on a source text and what stands for it."""
