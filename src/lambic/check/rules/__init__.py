"""Rules that look at more than one file. Each takes a View and gives Diagnostics; what one file tells is in source/."""

from collections.abc import Callable, Iterator

from ..diagnostic import Diagnostic
from ..view import View
from .api_timeouts import check_api_timeouts
from .deployed_names import check_deployed_names
from .handlers import check_handlers
from .raw_properties import check_raw_properties
from .syntax import check_syntax
from .vain_settings import check_vain_settings
from .variables import check_variables
from .wishes import check_wishes

Rule = Callable[[View], Iterator[Diagnostic]]

RULES: tuple[Rule, ...] = (
    check_syntax,
    check_handlers,
    check_api_timeouts,
    check_deployed_names,
    check_raw_properties,
    check_vain_settings,
    check_variables,
    check_wishes,
)
