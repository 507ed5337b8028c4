"""See the module list in CONTRIBUTING.md."""
