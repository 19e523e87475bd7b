"""The decorator for CloudFormation's custom resources: whatever happens, the stack gets an answer.

Without one it waits for an hour, and for another to roll back.
"""

from .handler import Function
from .views.custom_resource import CustomResourceEvent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import Any, Protocol, overload

    from .handler import Handler
    from .views.custom_resource import CustomResourceResult

    Outcome = CustomResourceResult | None | Awaitable[CustomResourceResult | None]

    class CustomResource(Protocol):
        """A decorator of a function that returns a result or nothing; its exception is what the stack fails with."""

        @overload
        def __call__(self, function: Callable[[CustomResourceEvent], Outcome], /) -> Handler: ...
        @overload
        def __call__(self, function: Callable[[CustomResourceEvent, Any], Outcome], /) -> Handler: ...


def _decorate(plain: "Callable[..., Any]", /) -> "Any":
    function = Function(plain, "event")
    call = function.call

    def run(event: "Any", context: "Any") -> None:
        from .answering import Answering

        view = CustomResourceEvent(event)
        with Answering(view, context) as answering:
            answering.result = call(view, context)

    async def run_async(event: "Any", context: "Any") -> None:
        from .answering import Answering

        view = CustomResourceEvent(event)
        with Answering(view, context) as answering:
            answering.result = await call(view, context)

    return function.make(run, run_async)


custom_resource: "CustomResource" = _decorate
