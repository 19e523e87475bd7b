"""The `lambic` command: one file per command; output.py is the only file that prints."""
