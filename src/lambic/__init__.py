"""lambic: small, quick Python functions on AWS Lambda.

Inside a function this package is a runtime loop (`lambic.run`), HTTP decorators (`lambic.http`) and nothing that costs
start-up time; on your machine it is the `lambic` command.
"""

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .runtime import run as run
    from .runtime.hooks import after_restore as after_restore
    from .runtime.hooks import before_snapshot as before_snapshot
    from .runtime.hooks import on_shutdown as on_shutdown
    from .runtime.streaming import ResponseStream as ResponseStream
    from .runtime.streaming import StreamingBody as StreamingBody

__all__ = [
    "ResponseStream",
    "StreamingBody",
    "__version__",
    "after_restore",
    "before_snapshot",
    "on_shutdown",
    "run",
]


def __getattr__(name: str) -> object:
    # `import lambic` is part of every cold start, so the loop is loaded only by who asks for it.
    if name == "run":
        from .runtime import run

        return run
    if name in ("ResponseStream", "StreamingBody"):
        from .runtime import streaming

        return getattr(streaming, name)
    if name in ("after_restore", "before_snapshot", "on_shutdown"):
        from .runtime import hooks

        return getattr(hooks, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
