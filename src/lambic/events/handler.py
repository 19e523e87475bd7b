"""A function of a record or of an event becomes a plain Lambda handler `(event, context)`."""

from ..signature import Signature, name_after

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any, Protocol, TypeVar, overload

    Given = TypeVar("Given", covariant=True)

    class Handler(Protocol):
        """A Lambda handler. `__wrapped__` is the function that was decorated.

        One of an async function also has `__lambic_async__`: the same as a coroutine function, for a loop that awaits.
        """

        __name__: str
        __wrapped__: Callable[..., object]

        def __call__(self, event: Any, context: Any) -> Any: ...

    class Decorator(Protocol[Given]):
        """Takes a function of one parameter or two (what is given, context), sync or async."""

        @overload
        def __call__(self, function: Callable[[Given], object], /) -> Handler: ...
        @overload
        def __call__(self, function: Callable[[Given, Any], object], /) -> Handler: ...


class Function:
    """What was decorated, called alike whether it takes a context or not.

    Raises TypeError for what can't be called with (subject) or (subject, context), and for generators, which would not
    run; both say where the function stands.
    """

    __slots__ = ("call", "is_async", "place", "plain")
    call: "Callable[[Any, Any], Any]"

    def __init__(self, function: "Callable[..., Any]", subject: str) -> None:
        signature = Signature(function, subject)
        self.plain, self.is_async, self.place = function, signature.is_async, signature.place
        self.call = function if signature.takes_context else lambda given, context: function(given)

    def make(self, run: "Callable[[Any, Any], Any]", run_async: "Callable[[Any, Any], Awaitable[Any]]") -> "Handler":
        """The handler: `run` is that of a sync function, `run_async` that of an async one."""
        handler: Handler = _make_blocking(run_async) if self.is_async else _make_plain(run)
        return name_after(handler, self.plain)


def refuse_unfinished(result: object) -> None:
    """Raises TypeError for what a function gives that has not run: a coroutine, a generator."""
    if any(hasattr(type(result), name) for name in ("__await__", "gi_frame", "ag_frame")):
        # Python would complain of a coroutine once more.
        getattr(result, "close", bool)()
        raise TypeError(
            f"the function gave a {type(result).__name__}, which has not run: make it `async def`, no `yield`"
        )


def _make_plain(run: "Callable[[Any, Any], Any]") -> "Any":
    def handler(event: "Any", context: "Any") -> "Any":
        return run(event, context)

    return handler


def _make_blocking(run_async: "Callable[[Any, Any], Awaitable[Any]]") -> "Any":
    # Here, since it loads asyncio, which only those need who have an async function.
    from ..event_loop import offer, run

    async def answer(event: "Any", context: "Any") -> "Any":
        return await run_async(event, context)

    def handler(event: "Any", context: "Any") -> "Any":
        return run(answer, event, context)

    offer(handler, answer)
    return handler
