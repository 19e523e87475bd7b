"""The FastAPI application, for requests of every source."""

from lambic import http
from notes.app import app

handler = http.asgi(app)
