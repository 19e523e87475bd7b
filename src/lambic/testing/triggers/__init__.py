"""One file per source of events that are no HTTP requests: each builds what its source sends."""
