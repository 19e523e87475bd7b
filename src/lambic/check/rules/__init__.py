"""Rules that look at more than one file. Each takes a View and gives Diagnostics; what one file tells is in source/."""

from collections.abc import Callable, Iterator

from ..diagnostic import Diagnostic
from ..view import View
from .binaries import check_binaries
from .cycles import check_cycles
from .handlers import check_handlers
from .modules import check_modules
from .names import check_names
from .offered import check_offered
from .package_data import check_package_data
from .runtimes import check_runtimes
from .shadows import check_shadows
from .sizes import check_sizes
from .syntax import check_syntax
from .wheels import check_wheels

Rule = Callable[[View], Iterator[Diagnostic]]

RULES: tuple[Rule, ...] = (
    check_syntax,
    check_handlers,
    check_wheels,
    check_binaries,
    check_offered,
    check_runtimes,
    check_sizes,
    check_modules,
    check_names,
    check_cycles,
    check_shadows,
    check_package_data,
)
