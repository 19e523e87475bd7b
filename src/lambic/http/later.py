"""What is loaded when it is first used.

An import statement in a function would do as well, but costs 10,000 instructions each time, a twentieth of an event.
"""

from .lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .cookies import Cookies
    from .headers import Headers


class Later:
    """Parts of this package that not every function needs."""

    @lazy
    def headers(self) -> "type[Headers]":
        from .headers import Headers

        return Headers

    @lazy
    def read_cookies(self) -> "Callable[[list[str]], Cookies]":
        from .cookies import read_cookies

        return read_cookies

    @lazy
    def read_body(self) -> "Callable[[str, bool], bytes]":
        from .request_body import read_body

        return read_body

    @lazy
    def decode_json(self) -> "Callable[[bytes], Any]":
        from .request_body import decode_json

        return decode_json

    @lazy
    def read_model(self) -> "Callable[[object, Any], Any]":
        from .model import read_model

        return read_model

    @lazy
    def encode_json(self) -> "Callable[[object], str]":
        from .json_text import encode_json

        return encode_json

    @lazy
    def write_body(self) -> "Callable[[object, dict[str, list[str]]], tuple[str, bool]]":
        from .response_body import write_body

        return write_body

    @lazy
    def unquote(self) -> "Callable[[str], str]":
        from .percent import unquote

        return unquote

    @lazy
    def unquote_plus(self) -> "Callable[[str], str]":
        from .percent import unquote_plus

        return unquote_plus

    @lazy
    def quote_plus(self) -> "Callable[[str], str]":
        from .percent import quote_plus

        return quote_plus


later = Later()
