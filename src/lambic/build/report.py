"""What a build did: the record of each bundle, and the steps while it goes on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """Something that begins now: `stage` is one of resolve, install, shake, bytecode, pack, verify."""

    stage: str
    detail: str

    def __str__(self) -> str:
        return f"{self.stage}: {self.detail}"


@dataclass(frozen=True)
class KeptPackage:
    """A package of which nothing was left out; `place` (file:line) is where the reason stands, when it has a place."""

    package: str
    reason: str
    place: str


@dataclass(frozen=True)
class PackedPackage:
    """What a package takes in a bundle: "own code", "lambic", "python" (an interpreter inside), or a top-level name.

    `zipped_bytes` are those of its entries in the zip, both records included.
    """

    name: str
    files: int
    unpacked_bytes: int
    zipped_bytes: int


@dataclass(frozen=True)
class BuiltFunction:
    """One bundle. `handler` is in AWS's form; `modules` and `left_out` are dotted names, sorted.

    `python` is the version that runs it ("3.13"): AWS's, or that of the interpreter inside.
    `sha256` is that of the zip; `content_sha256` names the content whatever zlib packed it (names, modes, contents).
    `packages` begin with the largest in the zip. `dynamic_imports` are "file:line: text" of imports whose module is
    known only at run time. `verified` is how far it is proven (verification.py), `unverified` what is not, and why.
    `notes` are for the person who builds. `seconds` is the time that went into this bundle alone; 0 when it was up to
    date.
    """

    name: str
    handler: str
    runtime: str
    python: str
    architecture: str
    is_deployable: bool
    folder: str
    archive: str
    modules: tuple[str, ...]
    left_out: tuple[str, ...]
    kept_whole: tuple[KeptPackage, ...]
    dynamic_imports: tuple[str, ...]
    modules_kept: int
    modules_total: int
    files: int
    unpacked_bytes: int
    zipped_bytes: int
    sha256: str
    content_sha256: str
    packages: tuple[PackedPackage, ...] = ()
    verified: str = ""
    unverified: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class BuildReport:
    """`functions` in the order of their names.

    `python` is the version of functions that don't say it themselves, `python_source` where that is from.
    """

    project: str
    python: str
    python_source: str
    functions: tuple[BuiltFunction, ...]
    seconds: float

    @property
    def notes(self) -> tuple[str, ...]:
        """Those of all functions, each once."""
        return tuple(dict.fromkeys(note for function in self.functions for note in function.notes))
