"""Starts awslambdaric with the module path that Lambda's own start script gives it: the bundle, then AWS's folder.

Arguments: the folder that awslambdaric lies in, the handler.
"""

import sys

if __name__ == "__main__":
    sys.path[:0] = [__file__.rpartition("/")[0], sys.argv.pop(1)]
    from awslambdaric.__main__ import main

    main(sys.argv)
