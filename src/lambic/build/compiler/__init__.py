"""Source -> byte code, in the Python it is for: that Python starts this folder alone, without the rest of lambic."""
