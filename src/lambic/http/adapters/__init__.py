"""One module per source of HTTP events. What each offers is `Source` in `source.py`."""
