"""Runs the built image as it is run elsewhere: `python -m tests.image`, by deploy/image-check."""
