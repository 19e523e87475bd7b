"""Plans -> bundles on disk. One that lies in the build folder already, as it would be now, is not touched."""

from dataclasses import replace
from pathlib import Path

from .amazon_linux import find_interpreter_notes
from .candidate import Candidate
from .contents import Plan, Shelf, compose
from .description import describe
from .links import refuse_links
from .notes import find_notes, find_size_notes
from .pack import Entry, FolderWriter, write_zip
from .report import BuiltFunction
from .stamp import Imprint, look_at
from .start import Start
from .weight import weigh


class BundleWriter:
    """Writes into `staged`; `imprints` has one per bundle that was written, or found in its place.

    `candidates` are those bundles, to be verified.
    """

    def __init__(self, start: Start, staged: Path) -> None:
        self._start = start
        self._shelf = Shelf(start.project.root)
        self._staged = staged
        self._folder = start.folder.path
        self._folders = FolderWriter()
        self.imprints: dict[str, Imprint] = {}
        self.candidates: list[Candidate] = []

    def write(self, plan: Plan) -> BuiltFunction:
        """The bundle's record. Raises LambicError for what can't be in a bundle."""
        refuse_links(plan, self._shelf.root)
        entries = compose(plan, self._shelf)
        record = describe(plan, entries, self._shelf.root)
        found = self._find(record)
        record = found or self._write(record, plan, entries)
        notes = (*find_notes(plan, self._shelf.root), *find_interpreter_notes(plan, entries), *find_size_notes(record))
        record = replace(record, notes=notes)
        holds = {str(path): self._shelf.file(path).sha256 for path in plan.own_files()}
        place = self._folder if found else self._staged
        self.candidates.append(Candidate(plan, place / record.name, entries))
        self.imprints[record.name] = Imprint(holds, look_at(place, record.name))
        return record

    def _find(self, record: BuiltFunction) -> BuiltFunction | None:
        """The record, when the bundle is there: the same content, packed in the same way, and nobody changed it."""
        stamp, last = self._start.stamp, self._start.last.functions.get(record.name)
        if last is None or stamp is None or not self._start.is_packed_alike:
            return None
        if last.content_sha256 != record.content_sha256 or not stamp.is_there(self._folder, record.name):
            return None
        return replace(record, zipped_bytes=last.zipped_bytes, sha256=last.sha256, packages=last.packages)

    def _write(self, record: BuiltFunction, plan: Plan, entries: tuple[Entry, ...]) -> BuiltFunction:
        self._folders.write(entries, self._staged / record.folder)
        size_bytes, sha256 = write_zip(entries, self._staged / record.archive)
        return replace(record, zipped_bytes=size_bytes, sha256=sha256, packages=tuple(weigh(plan, entries)))
