"""From segment to translation: glossary, masks, engine, and the gate behind it."""
