import os

# Read when the functions are imported: as their settings say, they stream.
os.environ["LAMBIC_STREAM_RESPONSE"] = "1"
