"""`bootstrap`: the program at a bundle's root. It finds its own folder, so a bundle may lie anywhere."""

from shlex import quote

from lambic.project import Function, Target

_HEAD = """#!/bin/sh
case $0 in
  /*) here=${0%/*} ;;
  */*) here=$PWD/${0%/*} ;;
  *) here=$PWD ;;
esac
"""

AWS_LOOP = """#!/bin/sh
exec "$@"
"""
"""For `loop = "aws"`: as an exec wrapper it changes nothing (AWS: "Modifying the runtime environment")."""


def render_bootstrap(function: Function, target: Target, start: str, *, needs_library_path: bool = False) -> bytes:
    """The script's bytes. `start` is the bundle's file that starts the loop ("lambic/runtime/__main__.pyc").

    Without an interpreter inside it is called by Lambda as an exec wrapper: `bootstrap /path/to/python ...`.
    `needs_library_path` is for an interpreter that can't find its own library by itself.
    """
    head = _HEAD + _stream_switch(function)
    if target.has_interpreter:
        return (head + _library_path(needs_library_path) + _own_interpreter(function, target, start)).encode()
    if function.loop == "aws":
        return AWS_LOOP.encode()
    return (head + _managed(function, target, start)).encode()


def _stream_switch(function: Function) -> str:
    """No event tells whether what stands in front of the function streams."""
    return "export LAMBIC_STREAM_RESPONSE=1\n" if function.stream_response else ""


def _managed(function: Function, target: Target, start: str) -> str:
    """-S and -P: nothing is searched that the loop does not add itself; PYTHONPATH counts, as under AWS's client."""
    python = f'"${{1:-python{target.python}}}"'
    return f'exec {python} -S -P "$here/{start}" {quote(function.handler.aws)}\n'


def _own_interpreter(function: Function, target: Target, start: str) -> str:
    """-B: a bundle that is run here stays as it was built; Lambda's can't be written to."""
    python = f'"$here/.python/bin/python{target.python}"'
    return f'exec {python} -I -S -B "$here/{start}" {quote(function.handler.aws)}\n'


def _library_path(is_needed: bool) -> str:
    if not is_needed:
        return ""
    return 'export LD_LIBRARY_PATH="$here/.python/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"\n'
