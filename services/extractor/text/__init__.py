"""Text: sentences, the gate before the parser, the parse, the signature."""
