"""Runs a handler against the Lambda Runtime API; loop.py tells the story."""

from .loop import run

__all__ = ["run"]
