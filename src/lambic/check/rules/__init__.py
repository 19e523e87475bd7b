"""Rules that look at more than one file. Each takes a View and gives Diagnostics; what one file tells is in source/."""

from collections.abc import Callable, Iterator

from ..diagnostic import Diagnostic
from ..view import View
from .api_timeouts import check_api_timeouts
from .binaries import check_binaries
from .cycles import check_cycles
from .deployed_names import check_deployed_names
from .environment import check_environment
from .exits import check_exits
from .files import check_files
from .handlers import check_handlers
from .interpreters import check_interpreters
from .lambic_names import check_lambic_names
from .modules import check_modules
from .names import check_names
from .offered import check_offered
from .package_data import check_package_data
from .raw_properties import check_raw_properties
from .routes import check_routes
from .runtimes import check_runtimes
from .shadows import check_shadows
from .sizes import check_sizes
from .standard import check_standard
from .syntax import check_syntax
from .vain_settings import check_vain_settings
from .variables import check_variables
from .wheels import check_wheels
from .wishes import check_wishes

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
    check_api_timeouts,
    check_deployed_names,
    check_raw_properties,
    check_vain_settings,
    check_environment,
    check_standard,
    check_wishes,
    check_wheels,
    check_binaries,
    check_offered,
    check_runtimes,
    check_sizes,
)
