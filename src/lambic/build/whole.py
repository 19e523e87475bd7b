"""The rest of a bundle, which only a sandbox may run: the project's own modules, and the init phase."""

import hashlib
import json
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any

from .ground import Subject
from .loss import Ground, Loss, refusal
from .part import bundle_window, full_window, ground_of, judge, own_modules
from .proof import Remarks
from .sandbox import TASK, Sandbox
from .sight import Sight, Window, look

AWS_LOOP = "the init phase: AWS's own client is not here to start the function"

INIT = Path(__file__).parent / "probe/init.py"
_INIT_S = 10
"""What Lambda gives an init phase (AWS: "Lambda execution environment lifecycle")."""

_NO_MODULE = re.compile(r"No module named '([^']+)'")
_NO_FILE = re.compile(r"No such file or directory: '([^']+)'")


def whole_facts(subject: Subject) -> tuple[object, ...]:
    """All that the proof depends on; of the full install, which is never changed, also what it could load."""
    function, kit = subject.plan.function, subject.plan.kit
    files = sorted((entry.name, entry.mode, entry.blob.sha256) for entry in subject.entries)
    trees = [str(tree.path) for tree in kit.trees]
    known = _digest(kit.module_names)
    return (
        subject.release,
        kit.target,
        trees,
        files,
        known,
        sorted(function.environment.items()),
        function.handler.aws,
    )


@lru_cache
def _digest(names: frozenset[str]) -> str:
    return hashlib.sha256("\n".join(sorted(names)).encode()).hexdigest()


def prove_whole(subject: Subject, root: Path, sandbox: Sandbox) -> Remarks:
    """What stayed unverified. Raises LambicError for what the bundle lacks."""
    environment = lambda_environment(subject)
    imports = own_modules(subject)
    with tempfile.TemporaryDirectory(prefix="lambic-") as empty, ThreadPoolExecutor(3) as pool:
        trees = [str(tree.path) for tree in subject.plan.kit.trees if tree.kind != "stdlib"]
        full = full_window(subject, trees, empty, environment, sandbox)
        bundle = bundle_window(subject, empty, environment, sandbox)
        ground = ground_of(subject, root, bundle)
        started = pool.submit(_start, subject, environment, sandbox)
        in_bundle = look(bundle, sandbox, imports)
        is_suspect = _is_suspect(ground, in_bundle)
        remarks = judge(ground, subject.name, look(full, sandbox, imports), in_bundle, imports) if is_suspect else ()
        answer = started.result()
    own = tuple(_own_failures(ground, in_bundle))
    return (*remarks, *own, *_judge_init(ground, answer, full, bool(own)))


def _is_suspect(ground: Ground, bundle: Sight) -> bool:
    """Whether the full install could have gone another way: all that differs is a module, a file or a list of them.

    It takes as long again, and hardly ever is.
    """
    if bundle.ended or any(bundle.imports.values()):
        return True
    kit = ground.plan.kit
    could_load = kit.module_names - ground.kept
    if any(name in could_load and not kit.graph.is_dead(name) for name in bundle.last.missed):
        return True
    looked_for = (each.removeprefix(f"{TASK}/") for each in bundle.last.opened)
    roots = [tree.path for tree in kit.trees]
    if any(each not in ground.files and any((root / each).is_file() for root in roots) for each in looked_for):
        return True
    own = {module.relative for module in ground.plan.reach.modules if module.tree.kind == "own"}
    return any(place[0].removeprefix(f"{TASK}/") in own for place in bundle.last.listed.values())


def lambda_environment(subject: Subject) -> dict[str, str]:
    """What Lambda sets (AWS: "Defined runtime environment variables"), without credentials, and the settings'."""
    function, python = subject.plan.function, subject.plan.kit.target.python
    managed = {"AWS_EXECUTION_ENV": f"AWS_Lambda_python{python}"} if function.is_managed else {}
    return {
        "PATH": "/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin",
        "LANG": "C.UTF-8",
        "TZ": ":UTC",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        **managed,
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef",
        "LAMBDA_TASK_ROOT": TASK,
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "_HANDLER": function.handler.aws,
        **function.environment,
    }


def _own_failures(ground: Ground, bundle: Sight) -> Iterator[str]:
    """The same exception, passed on from module to module, is told once."""
    told: set[tuple[str, str]] = set()
    for name, failure in bundle.imports.items():
        if failure and (failure.kind, failure.text) not in told:
            told.add((failure.kind, failure.text))
            yield f"{ground.shown(failure.place) or name}: {ground.told(failure)}"


# The init phase.


def _start(subject: Subject, environment: Mapping[str, str], sandbox: Sandbox) -> dict[str, Any] | None:
    """How far the function came; None where its loop is AWS's own client, which is not here."""
    if subject.plan.function.loop == "aws" and not subject.plan.kit.target.has_interpreter:
        return None
    driver = subject.full_python
    wrapped = [] if subject.plan.kit.target.has_interpreter else [driver]
    command = [driver, "-I", "-S", str(INIT), str(_INIT_S), f"{TASK}/bootstrap", *wrapped]
    shown = {**subject.python_folders, subject.folder: TASK, INIT: str(INIT)}
    line = sandbox.wrap(command, shown, environment, TASK)
    try:
        ended = subprocess.run(line, capture_output=True, stdin=subprocess.DEVNULL, timeout=_INIT_S + 20)
        answer: dict[str, Any] = json.loads(ended.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        return {"outcome": "exit", "code": str(error), "output": ""}
    return answer


def _judge_init(ground: Ground, answer: dict[str, Any] | None, full: Window, is_known: bool) -> Remarks:
    """Raises LambicError when what the init phase lacked is in the full install; `is_known`: imports fail anyway."""
    if answer is None:
        return (AWS_LOOP,)
    if answer["outcome"] == "next":
        return ()
    error = answer.get("error") or {}
    text = str(error.get("errorMessage") or answer["output"])
    if losses := list(_init_losses(ground, text, error.get("stackTrace") or (), full)):
        raise refusal(ground.plan.function.name, losses)
    if is_known:
        return ()
    match answer["outcome"]:
        case "error":
            return (f"the init phase: {error.get('errorType')}: {text}",)
        case "timeout":
            return (f"the init phase: it takes more than {_INIT_S} s",)
    last = text.strip().rpartition("\n")[2]
    return (f"the init phase: the function ended with {answer['code']}{f': {last}' if last else ''}",)


def _init_losses(ground: Ground, text: str, stack: Sequence[str], full: Window) -> Iterator[Loss]:
    place = _last_place(ground, stack)
    for name in dict.fromkeys(_NO_MODULE.findall(text)):
        if name not in ground.kept and _is_module(name, full.path):
            yield Loss("module", name, place)
    for file in dict.fromkeys(_NO_FILE.findall(text)):
        inside = file.removeprefix(f"{TASK}/")
        if inside not in ground.files and any(Path(root, inside).is_file() for root in full.path):
            yield Loss("file", inside, place)


def _is_module(name: str, path: Sequence[str]) -> bool:
    inside = name.replace(".", "/")
    return any(
        Path(root, inside).is_dir() or any(Path(root).glob(f"{inside}.py")) or any(Path(root).glob(f"{inside}.*.so"))
        for root in path
    )


def _last_place(ground: Ground, stack: Sequence[str]) -> str:
    found = re.findall(r'File "([^"]+)", line (\d+)', "\n".join(map(str, stack)))
    return ground.shown((found[-1][0], int(found[-1][1]))) if found else ""
