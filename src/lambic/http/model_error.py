"""What is wrong with data that are no model."""

Problem = tuple[str, str]
"""(JSON pointer to the place, what is wrong there)."""


class ModelError(Exception):
    """Data are not of a type; `problems` has everything that is wrong, in the order of the data."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"#{pointer}: {detail}" for pointer, detail in problems))
        self.problems = problems
