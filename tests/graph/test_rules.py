"""The rules for packages, on small trees that do what those packages do."""

import pytest

from lambic.graph import Reach


def names(reach: Reach) -> set[str]:
    return {module.name for module in reach.modules}


LOADER = "from importlib import import_module\ndef load(name): return import_module(name)\n"

PANDAS = {
    "pandas/__init__.py": "from pandas.compat import _optional\n",
    "pandas/compat/__init__.py": "",
    "pandas/compat/_optional.py": LOADER,
    "pandas/tests/__init__.py": "",
    "pyarrow/__init__.py": "",
    "pyarrow/csv.py": "",
    "pyarrow/cuda.py": "",
    "tabulate.py": "",
    "unrelated.py": "",
}

PASSLIB = {
    "passlib/__init__.py": "",
    "passlib/context.py": "import passlib.registry\n",
    "passlib/registry.py": "def get(path): return __import__(path, fromlist=['x'])\n",
    "passlib/handlers/__init__.py": "",
    "passlib/handlers/argon2.py": "import argon2\n",
    "passlib/handlers/pbkdf2.py": "",
    "passlib/ext/__init__.py": "",
    "passlib/ext/django.py": "import django\n",
    "argon2.py": "",
    "django.py": "",
}

POWERTOOLS = {
    "aws_lambda_powertools/__init__.py": "from .tracing import tracer\n",
    "aws_lambda_powertools/shared/__init__.py": "",
    "aws_lambda_powertools/shared/lazy_import.py": LOADER,
    "aws_lambda_powertools/tracing/__init__.py": "",
    "aws_lambda_powertools/tracing/tracer.py": "from ..shared import lazy_import\n",
    "aws_lambda_powertools/kafka.py": "import unrelated\n",
    "aws_xray_sdk/__init__.py": "",
    "aws_xray_sdk/core.py": "",
    "unrelated.py": "",
}

SQLALCHEMY = {
    "sqlalchemy/__init__.py": "from . import util\nfrom .util import preloaded\n",
    "sqlalchemy/util/__init__.py": "",
    "sqlalchemy/util/preloaded.py": "def load(name): __import__(name, globals(), locals())\n",
    "sqlalchemy/util/_collections_cy.cpython-313-x86_64-linux-gnu.so": "",
    "sqlalchemy/sql/__init__.py": "",
    "sqlalchemy/sql/naming.py": "",
    "sqlalchemy/engine/__init__.py": "",
    "sqlalchemy/engine/reflection.py": "",
    "sqlalchemy/orm/__init__.py": "",
    "sqlalchemy/orm/strategies.py": "",
    "sqlalchemy/testing/__init__.py": "",
    "redshift/__init__.py": "",
    "redshift/dialect.py": "",
    "redshift-1.0.dist-info/METADATA": "Name: redshift\nVersion: 1.0\n",
    "redshift-1.0.dist-info/RECORD": "redshift/__init__.py,,\n",
    "redshift-1.0.dist-info/entry_points.txt": "[sqlalchemy.dialects]\nredshift = redshift.dialect:Dialect\n",
}
CORE = {
    "main",
    "redshift",
    "redshift.dialect",
    "sqlalchemy",
    "sqlalchemy.engine",
    "sqlalchemy.engine.reflection",
    "sqlalchemy.sql",
    "sqlalchemy.sql.naming",
    "sqlalchemy.util",
    "sqlalchemy.util._collections_cy",
    "sqlalchemy.util.preloaded",
}


@pytest.mark.parametrize(
    ("source", "installed", "kept"),
    [
        (
            "import pandas",
            PANDAS,
            {"main", "pandas", "pandas.compat", "pandas.compat._optional", "pyarrow", "pyarrow.csv", "tabulate"},
        ),
        (
            "import passlib.context",
            PASSLIB,
            {
                "argon2",
                "main",
                "passlib",
                "passlib.context",
                "passlib.handlers",
                "passlib.handlers.argon2",
                "passlib.handlers.pbkdf2",
                "passlib.registry",
            },
        ),
        (
            "import aws_lambda_powertools",
            POWERTOOLS,
            {"main"}
            | {name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in POWERTOOLS}
            - {"aws_lambda_powertools.kafka", "unrelated"},
        ),
        ("import sqlalchemy", SQLALCHEMY, CORE),
        ("import sqlalchemy.orm", SQLALCHEMY, CORE | {"sqlalchemy.orm", "sqlalchemy.orm.strategies"}),
    ],
    ids=["pandas", "passlib", "powertools", "sqlalchemy", "sqlalchemy-orm"],
)
def test_what_a_package_loads_by_name_is_kept_and_nothing_else(grow, source, installed, kept):
    reach = grow({"main.py": source}, installed).reach(["main"])
    assert (names(reach), reach.whole, reach.dynamic) == (kept, (), ())


def test_a_rule_for_entry_points_keeps_their_metadata(grow):
    files = {file.relative for file in grow({"main.py": "import sqlalchemy"}, SQLALCHEMY).reach(["main"]).files}
    assert files == {"redshift-1.0.dist-info/METADATA", "redshift-1.0.dist-info/entry_points.txt"}
