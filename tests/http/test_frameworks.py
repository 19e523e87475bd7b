"""Applications of the frameworks that people use, unchanged, behind every source: one shop, written six times."""

import io
import os
import warnings
from typing import Any

import pytest

from lambic import http, testing

SOURCES = ("http_api", "http_api_v1", "function_url", "rest_api", "alb", "alb_multi", "lattice_v1", "lattice_v2")
PICTURE = bytes(range(256))


def starlette() -> Any:
    from starlette.applications import Starlette
    from starlette.background import BackgroundTask
    from starlette.requests import Request
    from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
    from starlette.routing import Route

    async def read(request: Request) -> Response:
        return JSONResponse(
            {
                "number": request.path_params["number"],
                "tags": request.query_params.getlist("tag"),
                "session": request.cookies.get("session"),
                "client": request.client.host if request.client else None,
            }
        )

    async def upload(request: Request) -> Response:
        async with request.form() as form:
            file = form["file"]
            assert not isinstance(file, str)
            return JSONResponse({"name": file.filename, "size": len(await file.read())}, 201)

    async def login(request: Request) -> Response:
        response = RedirectResponse(str(request.url_for("read", number=7)), 303)
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return response

    async def picture(request: Request) -> Response:
        return Response(PICTURE, media_type="image/png")

    async def stream(request: Request) -> Response:
        return StreamingResponse((f"{number}\n" for number in range(3)), media_type="text/plain")

    async def later(request: Request) -> Response:
        return Response(background=BackgroundTask(request.app.state.done.append, "done"), status_code=202)

    routes = [
        Route("/items/{number:int}", read, name="read"),
        Route("/files", upload, methods=["POST"]),
        Route("/login", login, methods=["POST"]),
        Route("/picture", picture),
        Route("/stream", stream),
        Route("/later", later, methods=["POST"]),
    ]
    app = Starlette(routes=routes)
    app.state.done = DONE
    return http.asgi(app)


def fastapi() -> Any:
    from fastapi import BackgroundTasks, Cookie, FastAPI, Query, Request, Response, UploadFile
    from fastapi.responses import RedirectResponse, StreamingResponse

    app = FastAPI()

    @app.get("/items/{number}")
    def read(
        number: int,
        request: Request,
        tag: list[str] = Query(default=[]),  # noqa: B008
        session: str | None = Cookie(default=None),
    ) -> dict[str, Any]:
        client = request.client.host if request.client else None
        return {"number": number, "tags": tag, "session": session, "client": client}

    @app.post("/files", status_code=201)
    async def upload(file: UploadFile) -> dict[str, Any]:
        return {"name": file.filename, "size": len(await file.read())}

    @app.post("/login")
    def login(request: Request) -> RedirectResponse:
        response = RedirectResponse(str(request.url_for("read", number=7)), 303)
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return response

    @app.get("/picture")
    def picture() -> Response:
        return Response(PICTURE, media_type="image/png")

    @app.get("/stream")
    def stream() -> StreamingResponse:
        return StreamingResponse((f"{number}\n" for number in range(3)), media_type="text/plain")

    @app.post("/later", status_code=202)
    def later(tasks: BackgroundTasks) -> Response:
        tasks.add_task(DONE.append, "done")
        return Response(status_code=202)

    return http.asgi(app)


def litestar() -> Any:
    with warnings.catch_warnings():
        # Litestar is about to declare parameters in another way.
        warnings.simplefilter("ignore")
        return make_litestar()


def make_litestar() -> Any:
    from litestar import Litestar, Request, Response, get, post
    from litestar.background_tasks import BackgroundTask
    from litestar.datastructures import UploadFile
    from litestar.enums import RequestEncodingType
    from litestar.params import Body
    from litestar.response import Redirect, Stream

    @get("/items/{number:int}", name="read", sync_to_thread=False)
    def read(number: int, request: Request[Any, Any, Any]) -> dict[str, Any]:
        return {
            "number": number,
            "tags": request.query_params.getall("tag", []),
            "session": request.cookies.get("session"),
            "client": request.client.host if request.client else None,
        }

    @post("/files")
    async def upload(data: UploadFile = Body(media_type=RequestEncodingType.MULTI_PART)) -> dict[str, Any]:  # noqa: B008
        return {"name": data.filename, "size": len(await data.read())}

    @post("/login", status_code=303, sync_to_thread=False)
    def login(request: Request[Any, Any, Any]) -> Redirect:
        response = Redirect(str(request.url_for("read", number=7)), status_code=303)
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return response

    @get("/picture", media_type="image/png", sync_to_thread=False)
    def picture() -> bytes:
        return PICTURE

    @get("/stream", sync_to_thread=False)
    def stream() -> Stream:
        return Stream((f"{number}\n" for number in range(3)), media_type="text/plain")

    @post("/later", status_code=202, sync_to_thread=False)
    def later() -> Response[None]:
        return Response(None, background=BackgroundTask(DONE.append, "done"))

    return http.asgi(Litestar([read, upload, login, picture, stream, later], openapi_config=None))


def flask() -> Any:
    from flask import Flask, Response, redirect, request, url_for

    app = Flask("shop")

    @app.get("/items/<int:number>")
    def read(number: int) -> dict[str, Any]:
        return {
            "number": number,
            "tags": request.args.getlist("tag"),
            "session": request.cookies.get("session"),
            "client": request.remote_addr,
        }

    @app.post("/files")
    def upload() -> tuple[dict[str, Any], int]:
        file = request.files["file"]
        return {"name": file.filename, "size": len(file.read())}, 201

    @app.post("/login")
    def login() -> Response:
        response = redirect(url_for("read", number=7, _external=True), 303)
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return response  # type: ignore[return-value]

    @app.get("/picture")
    def picture() -> Response:
        return Response(PICTURE, mimetype="image/png")

    @app.get("/stream")
    def stream() -> Response:
        return Response((f"{number}\n" for number in range(3)), mimetype="text/plain")

    @app.post("/later")
    def later() -> Response:
        response = Response(status=202)
        response.call_on_close(lambda: DONE.append("done"))
        return response

    return http.wsgi(app)


def django(kind: str) -> Any:
    import django as package
    from django.conf import settings
    from django.core.handlers.asgi import ASGIHandler
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
    from django.urls import path

    class Closing(HttpResponse):
        def close(self) -> None:
            super().close()
            DONE.append("done")

    def read(request: Any, number: int) -> Any:
        return JsonResponse(
            {
                "number": number,
                "tags": request.GET.getlist("tag"),
                "session": request.COOKIES.get("session"),
                "client": request.META["REMOTE_ADDR"],
            }
        )

    def upload(request: Any) -> Any:
        file = request.FILES["file"]
        return JsonResponse({"name": file.name, "size": len(file.read())}, status=201)

    def login(request: Any) -> Any:
        response = HttpResponseRedirect(
            request.build_absolute_uri(f"{request.META['SCRIPT_NAME']}/items/7"), status=303
        )
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return response

    def stream(request: Any) -> Any:
        chunks: Any = (f"{number}\n" for number in range(3))
        if kind == "asgi":

            async def generate() -> Any:
                for number in range(3):
                    yield f"{number}\n"

            chunks = generate()
        return StreamingHttpResponse(chunks, content_type="text/plain")

    class Urls:
        urlpatterns = [
            path("items/<int:number>", read),
            path("files", upload),
            path("login", login),
            path("picture", lambda request: HttpResponse(PICTURE, content_type="image/png")),
            path("stream", stream),
            path("later", lambda request: Closing(status=202)),
        ]

    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["*"], SECRET_KEY="x", ROOT_URLCONF=Urls, LOGGING_CONFIG=None)
        package.setup()
    settings.ROOT_URLCONF = Urls
    from django.urls import clear_url_caches, set_urlconf

    clear_url_caches()
    set_urlconf(None)
    return http.asgi(ASGIHandler()) if kind == "asgi" else http.wsgi(WSGIHandler())


DONE: list[str] = []
APPS = {
    "starlette": starlette,
    "fastapi": fastapi,
    "litestar": litestar,
    "flask": flask,
    "django-asgi": lambda: django("asgi"),
    "django-wsgi": lambda: django("wsgi"),
}


@pytest.fixture(params=APPS)
def client(request: pytest.FixtureRequest) -> testing.Client:
    DONE.clear()
    return testing.Client(APPS[request.param](), binary_media_types=["*/*"])


@pytest.mark.parametrize("source", SOURCES)
def test_an_item_is_read(client, source):
    headers = {"x-forwarded-for": "192.0.2.1"}
    response = client.get("/items/7?tag=a%20b", cookies={"session": "s1"}, headers=headers, source=source)

    assert (response.status, response.json()) == (
        200,
        {"number": 7, "tags": ["a b"], "session": "s1", "client": client_ip(response.event)},
    )


def client_ip(event: dict[str, Any]) -> str:
    return http.Request.from_event(event).client_ip


@pytest.mark.parametrize("source", SOURCES)
def test_a_file_is_uploaded(client, source):
    response = client.post("/files", files={"file": ("tea.png", PICTURE, "image/png")}, source=source)
    # Litestar calls the field after its parameter.
    if response.status == 400:
        response = client.post("/files", files={"data": ("tea.png", PICTURE, "image/png")}, source=source)

    assert (response.status, response.json()) == (201, {"name": "tea.png", "size": 256})


@pytest.mark.parametrize(
    ("source", "location"),
    [
        ("http_api", "https://shop.example.com/items/7"),
        ("rest_api", "https://shop.example.com/prod/items/7"),
        ("alb", "https://shop.example.com/items/7"),
    ],
)
def test_a_redirect_leads_to_where_the_client_sees_the_application(client, source, location):
    headers = {"host": "shop.example.com", "x-forwarded-proto": "https"}
    response = client.post("/login", headers=headers, source=source)

    assert (response.status, response.headers["location"]) == (303, location)
    assert sorted(cookie.partition(";")[0] for cookie in response.headers.get_all("set-cookie")) == ["a=1", "b=2"]


@pytest.mark.parametrize("source", SOURCES)
def test_bytes_and_streams_come_back(client, source):
    assert client.get("/picture", source=source).content == PICTURE
    assert client.get("/stream", source=source).text == "0\n1\n2\n"


def test_background_work_is_done_before_the_reply(client):
    assert (client.post("/later").status, DONE) == (202, ["done"])


def test_an_unknown_path_is_the_applications_404(client):
    assert client.get("/nowhere", source="function_url").status == 404


def test_the_environment_is_that_of_the_tests():
    """Frameworks read settings from it: nothing of this file leaks into others."""
    assert "DJANGO_SETTINGS_MODULE" not in os.environ
    assert io.BytesIO(PICTURE).read() == PICTURE
