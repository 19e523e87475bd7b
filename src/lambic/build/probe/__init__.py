"""Programs that run in the interpreter of a bundle, started as files: nothing here is imported by the tool."""
