"""What `bootstrap` starts: `python -m lambic.runtime`, or this file itself, which is quicker.

The handler is the first argument, else `_HANDLER`. Started as a file, the folder that `lambic` lies in comes first on
the module path; where AWS's own interpreter runs it, what that one offers comes last.
"""

import sys


def _extend_path() -> None:
    """`-I` means a bundle with its own interpreter, which offers nothing beyond the bundle."""
    sys.path.insert(0, __file__.rpartition("/lambic/runtime/")[0])
    if not sys.flags.isolated:
        packages = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
        # The layers, the interpreter's own packages, AWS's runtime folder: the order of AWS's Python runtimes.
        sys.path += [f"/opt/python/{packages}", "/opt/python", f"{sys.prefix}/{packages}", "/var/runtime"]


if __name__ == "__main__":
    if not __package__:
        _extend_path()
    from lambic.runtime.loop import start

    start(sys.argv[1] if len(sys.argv) > 1 else None)
