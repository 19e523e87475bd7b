"""`lambic` and `python -m lambic`: the command line, when its libraries are installed."""

import sys
from importlib.util import find_spec


def main() -> None:
    """Runs the command line; without the `cli` extra says in one line how to get it, and ends with 3."""
    if find_spec("click") is None:
        sys.exit(_missing_extra())
    from lambic.cli.main import run

    run()


def _missing_extra() -> int:
    sys.stderr.write("error: the lambic command needs its tools: pip install 'lambic[cli]'\n")
    return 3


if __name__ == "__main__":
    main()
