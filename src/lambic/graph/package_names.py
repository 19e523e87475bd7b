"""Modules whose distribution has another name: what to ask a package index for."""

from .metadata import normalize

_DISTRIBUTIONS = {
    "Crypto": "pycryptodome",
    "Cryptodome": "pycryptodomex",
    "Levenshtein": "levenshtein",
    "MySQLdb": "mysqlclient",
    "OpenSSL": "pyopenssl",
    "PIL": "pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fitz": "pymupdf",
    "git": "gitpython",
    "google.protobuf": "protobuf",
    "github": "pygithub",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "magic": "python-magic",
    "multipart": "python-multipart",
    "nacl": "pynacl",
    "pkg_resources": "setuptools",
    "pptx": "python-pptx",
    "psycopg2": "psycopg2-binary",
    "pythonjsonlogger": "python-json-logger",
    "ruamel": "ruamel.yaml",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "socks": "pysocks",
    "telegram": "python-telegram-bot",
    "usb": "pyusb",
    "websocket": "websocket-client",
    "yaml": "pyyaml",
    "zmq": "pyzmq",
}


_OF_THE_SAME_NAME = frozenset(
    {
        *(
            "aiobotocore",
            "aioboto3",
            "aiofiles",
            "aiohttp",
            "alembic",
            "anthropic",
            "arrow",
            "asyncpg",
            "attrs",
            "bcrypt",
        ),
        *("cachetools", "celery", "certifi", "click", "cryptography", "django", "elasticsearch", "email_validator"),
        *("fastapi", "flask", "fpdf", "gevent", "geopy", "graphene", "grpc", "httpx", "jinja2", "jsonschema", "loguru"),
        *("lxml", "mangum", "marshmallow", "more_itertools", "motor", "msgpack", "msgspec", "numpy", "openai"),
        *("opensearchpy", "openpyxl", "orjson", "pandas", "paramiko", "passlib", "pendulum", "peewee", "phonenumbers"),
        *("polars", "psutil", "psycopg", "pyarrow", "pycountry", "pydantic", "pydantic_settings", "pymongo", "pymysql"),
        *(
            "pynamodb",
            "pypdf",
            "pytest",
            "pytz",
            "qrcode",
            "redis",
            "regex",
            "reportlab",
            "requests",
            "requests_aws4auth",
        ),
        *("rich", "scipy", "sentry_sdk", "shapely", "snowflake", "sqlalchemy", "sqlmodel", "starlette", "stripe"),
        *(
            "structlog",
            "tabulate",
            "tenacity",
            "tiktoken",
            "toml",
            "tqdm",
            "twilio",
            "typer",
            "tzdata",
            "ujson",
            "uvicorn",
        ),
        *("validators", "watchtower", "weasyprint", "xlsxwriter", "xmltodict"),
    }
)
"""Packages that are asked for so often that a module of that name is no slip of the pen."""


def is_known_package(module: str) -> bool:
    """Whether a top-level module is surely a package's, and no misspelt other one."""
    return module in _DISTRIBUTIONS or module.lower() in _OF_THE_SAME_NAME


_NAMESPACES = {"azure": 2, "google": 2, "google.cloud": 3, "jaraco": 2, "opentelemetry": 2, "zope": 2}
"""Packages of many distributions, and how many parts of a module's name tell which: google.cloud.storage."""


def distribution_of(module: str) -> str:
    """The distribution that most likely brings a module, given by all of its name that is known."""
    top, _, rest = module.partition(".")
    two = ".".join([top, *rest.split(".")[:1]])
    parts = module.split(".")[: _NAMESPACES.get(two) or _NAMESPACES.get(top) or 1]
    return _DISTRIBUTIONS.get(two) or _DISTRIBUTIONS.get(top) or "-".join(parts).replace("_", "-")


def may_bring(distribution: str, module: str) -> bool:
    """Whether a distribution (its normalized name) may bring a top-level module, as far as names tell.

    "google-cloud-storage" brings google, "python-dateutil" dateutil, "psycopg2-binary" psycopg2.
    """
    name = normalize(module)
    return not distribution.startswith("types-") and (
        distribution in (name, normalize(distribution_of(module)), f"py{name}")
        or distribution.startswith(f"{name}-")
        or distribution.endswith(f"-{name}")
    )
