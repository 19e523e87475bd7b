"""`lambic`: the commands, and how a mistake ends."""

import difflib
import importlib
import sys
from pathlib import Path

import click

from lambic import __version__
from lambic.project import WRONG_USAGE, LambicError, Project, find_root, load_project, obstacle

from . import output

_COMMANDS = ("new", "dev", "invoke", "check", "explain", "build", "why", "report", "template", "info")


class _Commands(click.Group):
    """Commands in the order of a working day, each imported when it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"lambic.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], _COMMANDS, 1)
            raise LambicError(f"no command {args[0]!r}", _hint(near), WRONG_USAGE)
        return super().resolve_command(ctx, args)


def _hint(near: list[str]) -> str:
    return f"did you mean {near[0]!r}?" if near else f"the commands are {', '.join(_COMMANDS)}"


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--project",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="The project's folder; default: the nearest one above with a pyproject.toml.",
)
@click.version_option(__version__, prog_name="lambic")
@click.pass_context
def lambic(context: click.Context, folder: Path | None) -> None:
    """Python on AWS Lambda: one project, many small functions.

    \b
    lambic new shop && cd shop    a project with one function
    lambic dev                    run it on http://127.0.0.1:3000
    lambic build                  a bundle and a zip per function
    """
    context.obj = folder


def open_project(context: click.Context) -> Project:
    """The project of `--project`, or the one around the current folder. Raises LambicError."""
    return load_project(find_folder(context))


def find_folder(context: click.Context) -> Path:
    folder: Path | None = context.find_root().obj
    if folder is None:
        return find_root(Path.cwd())
    if not (folder / "pyproject.toml").is_file():
        raise LambicError(f"{folder}: no pyproject.toml there", "name the project's folder", WRONG_USAGE)
    return folder.resolve()


def run() -> None:
    """The console script: ends with an exit code of `lambic.project.errors`, never with a traceback of ours."""
    sys.exit(_run())


def _run() -> int:
    try:
        return int(lambic.main(prog_name="lambic", standalone_mode=False) or 0)
    except LambicError as failure:
        output.error(failure)
        return failure.exit_code
    except click.ClickException as failure:
        output.error(LambicError(failure.format_message(), _usage(failure)))
        return WRONG_USAGE
    except OSError as failure:
        failed = obstacle(failure, "look at that file, then try again")
        output.error(failed)
        return failed.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130  # 128 + SIGINT, as shells report it


def _usage(failure: click.ClickException) -> str | None:
    context = getattr(failure, "ctx", None)
    return f"{context.command_path} --help shows what it takes" if context else None
