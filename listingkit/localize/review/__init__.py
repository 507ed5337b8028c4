"""Review: what goes out to be read by people, how it comes back, and what their signature does."""
