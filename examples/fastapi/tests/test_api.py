"""The application behind every source, without AWS."""

import pytest

from lambic import testing


def test_a_note_is_kept_and_read(client: testing.Client) -> None:
    kept = client.post("/notes", json={"text": "buy green tea"})
    number = kept.json()["number"]

    assert (kept.status, kept.json()) == (201, {"text": "buy green tea", "number": number, "words": 3})
    assert client.get(f"/notes/{number}").json() == kept.json()


@pytest.mark.parametrize("source", ["http_api", "rest_api", "function_url", "alb", "lattice_v2"])
def test_a_query_arrives_through_every_source(client: testing.Client, source: str) -> None:
    client.post("/notes", json={"text": "caf\u00e9 noir"})

    found = client.get("/notes", params={"word": "caf\u00e9"}, source=source).json()
    assert {note["text"] for note in found} == {"caf\u00e9 noir"}


def test_what_is_wrong_is_the_applications_own_answer(client: testing.Client) -> None:
    assert client.get("/notes/99").json() == {"detail": "there is no note 99"}
    assert client.post("/notes", json={"text": ""}).status == 422
