"""What it is worth to know an answer, or to take a paid look, before signing."""
