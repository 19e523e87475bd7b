"""Functions of yours that run at turns of an environment's life. Loaded only by who has some.

They work under AWS's own client too, which knows the snapshot hooks of AWS's package `snapshot_restore_py`.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any, TypeVar

    Hook = TypeVar("Hook", bound=Callable[[], object])
    Entry = tuple[Callable[..., object], tuple[Any, ...], dict[str, Any]]

_IS_COROUTINE_FUNCTION = 0x80

# As AWS's package keeps them: with the arguments that it takes for a hook.
before: "list[Entry]" = []
after: "list[Entry]" = []
endings: "list[Callable[[], object]]" = []


def before_snapshot(hook: "Hook") -> "Hook":
    """Decorates a function that SnapStart runs before it takes the snapshot; what came last runs first.

    Raises TypeError for an async function, as the others do.
    """
    _refuse_async(hook)
    if shared := _find_shared():
        shared.register_before_snapshot(hook)
    else:
        before.append((hook, (), {}))
    return hook


def after_restore(hook: "Hook") -> "Hook":
    """Decorates a function that SnapStart runs after a restore, in 10 seconds at most; what came first runs first."""
    _refuse_async(hook)
    if shared := _find_shared():
        shared.register_after_restore(hook)
    else:
        after.append((hook, (), {}))
    return hook


def on_shutdown(hook: "Hook") -> "Hook":
    """Decorates a function that runs when Lambda ends the environment; what came last runs first.

    All together have 500 ms, or 300 ms beside an external extension (AWS: "Lambda execution environment lifecycle").
    Raises RuntimeError for a first hook after init: Lambda can't be asked to tell of the end any more.
    """
    from .shutdown import listen

    _refuse_async(hook)
    if not endings and _is_init_over():
        raise RuntimeError("on_shutdown: Lambda tells of the end only when it is asked during init, at import")
    endings.append(hook)
    if _is_under_awslambdaric() and len(endings) == 1:
        listen()
    return hook


def _refuse_async(hook: "Callable[[], object]") -> None:
    code = getattr(hook, "__code__", None)
    if code is not None and code.co_flags & _IS_COROUTINE_FUNCTION:
        raise TypeError(f"{code.co_qualname} is async: a hook has to be a plain function")


def _find_shared() -> "ModuleType | None":
    """AWS's registry. Where it is there it holds all hooks, so that they have one order."""
    if _is_under_awslambdaric():
        try:
            __import__("snapshot_restore_py")
        except ImportError:
            pass
    return sys.modules.get("snapshot_restore_py")


def _is_under_awslambdaric() -> bool:
    return "awslambdaric.bootstrap" in sys.modules


def _is_init_over() -> bool:
    from .loop import current

    return current() is not None
