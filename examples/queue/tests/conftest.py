import os

# Read when the function is imported.
os.environ["DATABASE"] = ":memory:"
