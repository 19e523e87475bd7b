"""One module per source of HTTP events, with a class each: what `Request` asks at its end, and nothing more."""
