"""`lambic dev`."""

import asyncio
import signal

import click

from lambic.build import BuildOptions, load_manifest
from lambic.emulator import Launcher, Reporter, Service
from lambic.project import Project

from .build import run_build, show_report
from .launch import BuiltLauncher, SourceLauncher
from .live_check import LiveCheck
from .main import open_project
from .narrator import JSONNarrator, Narrator
from .session import announced


@click.command(name="dev")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--built", "is_built", is_flag=True, help="Run the bundles of build/ through their own bootstrap.")
@click.option("--port", type=click.IntRange(0, 65535), default=3000, show_default=True, help="0 takes a free one.")
@click.option("--no-check", "is_unchecked", is_flag=True, help="Start functions in spite of what `lambic check` finds.")
@click.option("--json", "is_json", is_flag=True, help="Print one JSON object per line for whatever happens.")
@click.pass_context
def command(
    context: click.Context, names: tuple[str, ...], is_built: bool, port: int, is_unchecked: bool, is_json: bool
) -> None:
    """Run the functions on 127.0.0.1 until Ctrl-C.

    HTTP requests go to functions by their routes; Lambda's Invoke API answers on the same port. A change to a file
    that a function uses restarts its worker. What `lambic check` finds is shown at once; a function with errors answers
    with the first of them.

    \b
    lambic dev
    lambic dev create read --port 3001
    """
    project = open_project(context)
    if is_built:
        _build(project, names, is_json)
    narrator: Reporter = JSONNarrator() if is_json else Narrator()
    live = None if is_built or is_unchecked else LiveCheck(project.root, narrator, names, is_json)
    launcher: Launcher = BuiltLauncher(project.root, project.root / "build")
    if not is_built:
        launcher = SourceLauncher(project.root, live.refuse if live else None)
    try:
        asyncio.run(_serve(Service(launcher, live or narrator, port=port, names=names or None), project))
    finally:
        if live:
            live.close()


def _build(project: Project, names: tuple[str, ...], is_json: bool) -> None:
    """Builds what is there once more, so that nobody meets stale code: of the same kind, else for this machine."""
    last = load_manifest(project.root / "build").functions.values()
    is_local = not last or not all(each.is_deployable for each in last)
    report = run_build(project, BuildOptions(names, is_local))
    if not is_json:
        show_report(report)


async def _serve(service: Service, project: Project) -> None:
    """Until SIGINT or SIGTERM; whatever was started is stopped."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    try:
        await service.start()
        with announced(project.root, service.url):
            await stopped.wait()
    finally:
        await service.stop()
