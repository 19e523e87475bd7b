"""Where everything that is made lies: build/benchmarks in the repository."""

from pathlib import Path

SOURCES = Path(__file__).resolve().parent
REPOSITORY = SOURCES.parent
MADE = REPOSITORY / "build" / "benchmarks"
