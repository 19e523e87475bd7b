"""`make bench`: what lambic costs, beside AWS's own Python client and a client in C, measured in one run."""
