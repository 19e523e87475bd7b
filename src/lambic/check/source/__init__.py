"""One source, read without running it: what a single file tells, and the facts that rules over several files need.

It runs in the target's Python, whose grammar the source is written in, and imports nothing but the standard library
and lambic.graph.scan.
"""
