"""Rules that look at more than one file. Each takes a View and gives Diagnostics; what one file tells is in source/."""

from collections.abc import Callable, Iterator

from ..diagnostic import Diagnostic
from ..view import View
from .cycles import check_cycles
from .exits import check_exits
from .files import check_files
from .handlers import check_handlers
from .interpreters import check_interpreters
from .lambic_names import check_lambic_names
from .modules import check_modules
from .names import check_names
from .package_data import check_package_data
from .routes import check_routes
from .shadows import check_shadows
from .syntax import check_syntax
from .variables import check_variables

Rule = Callable[[View], Iterator[Diagnostic]]

RULES: tuple[Rule, ...] = (
    check_syntax,
    check_handlers,
    check_interpreters,
    check_routes,
    check_lambic_names,
    check_modules,
    check_names,
    check_cycles,
    check_shadows,
    check_package_data,
    check_exits,
    check_files,
    check_variables,
)
