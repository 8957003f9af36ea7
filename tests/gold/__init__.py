"""Gold data written for this project, and the scripts that use it."""
