"""Claims: who says so, in what role, with what stance."""
