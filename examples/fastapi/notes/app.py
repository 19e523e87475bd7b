"""An application as FastAPI's users write it: nothing in here knows of Lambda."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel, Field

from .note import words_of


class Note(BaseModel):
    text: str = Field(min_length=1, max_length=10_000)


class Kept(Note):
    number: int
    words: int


Shelf = dict[int, Kept]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Shelf]]:
    """Runs once per environment."""
    yield {"shelf": {}}


def shelf_of(request: Request) -> Shelf:
    shelf: Shelf = request.state.shelf
    return shelf


app = FastAPI(title="Notes", lifespan=lifespan)
OpenShelf = Annotated[Shelf, Depends(shelf_of)]


@app.post("/notes", status_code=201)
def create(note: Note, shelf: OpenShelf) -> Kept:
    kept = Kept(number=len(shelf) + 1, text=note.text, words=len(words_of(note.text)))
    shelf[kept.number] = kept
    return kept


@app.get("/notes/{number}")
def read(number: int, shelf: OpenShelf) -> Kept:
    if number not in shelf:
        raise HTTPException(404, f"there is no note {number}")
    return shelf[number]


@app.get("/notes")
def find(shelf: OpenShelf, word: str | None = None) -> list[Kept]:
    return [kept for kept in shelf.values() if word is None or word in words_of(kept.text)]
