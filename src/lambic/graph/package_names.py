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


def distribution_of(module: str) -> str:
    """The distribution that most likely brings a top-level module."""
    return _DISTRIBUTIONS.get(module, module.replace("_", "-"))


def may_bring(distribution: str, module: str) -> bool:
    """Whether a distribution (its normalized name) may bring a top-level module, as far as names tell.

    "google-cloud-storage" brings google, "python-dateutil" dateutil, "psycopg2-binary" psycopg2.
    """
    name = normalize(module)
    return (
        distribution in (name, normalize(distribution_of(module)), f"py{name}")
        or distribution.startswith(f"{name}-")
        or distribution.endswith(f"-{name}")
    )
