"""Place names: what a text names, which place each name means, and where its event happened."""
