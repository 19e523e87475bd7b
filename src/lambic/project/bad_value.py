"""What is wrong with the value of a setting, told by the place in it."""

from .toml_marks import Key, Range


class BadValue(Exception):
    """Ends the sentence that begins with the setting's name: "must be true or false".

    `hint` says the way out, `instead` what to write (as TOML) in the value's place: one of both is given. `at` is the
    way to the part of the value that is wrong, `part` the part of that text; `is_on_key` when its key is. `code` is the
    rule of `lambic check`.
    """

    def __init__(
        self,
        text: str,
        code: str = "L602",
        *,
        hint: str = "",
        at: Key = (),
        part: Range | None = None,
        is_on_key: bool = False,
        instead: str = "",
        is_safe: bool = False,
    ) -> None:
        super().__init__(text)
        self.code = code
        self.hint = hint
        self.at = at
        self.part = part
        self.is_on_key = is_on_key
        self.instead = instead
        self.is_safe = is_safe

    @property
    def is_whole(self) -> bool:
        """Whether the sentence says what all of the value must be."""
        return not self.at and self.part is None and str(self).startswith("must")
