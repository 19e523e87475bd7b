"""A client of the application as its function serves it."""

import pytest

from lambic import testing


@pytest.fixture(scope="session")
def client() -> testing.Client:
    from functions.api import handler

    return testing.Client(handler)
