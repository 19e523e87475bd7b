"""lambic: small, quick Python functions on AWS Lambda.

Inside a function this package is a runtime loop (`lambic.run`), HTTP decorators (`lambic.http`) and nothing that costs
start-up time; on your machine it is the `lambic` command.
"""

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .runtime import run as run

__all__ = ["__version__", "run"]


def __getattr__(name: str) -> object:
    # `import lambic` is part of every cold start, so the loop is loaded only by who asks for it.
    if name == "run":
        from .runtime import run

        return run
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
