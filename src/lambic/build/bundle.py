"""Plans -> bundles on disk. One that lies in the build folder already, as it would be now, is not touched."""

from dataclasses import replace
from pathlib import Path

from .amazon_linux import find_interpreter_notes
from .candidate import Candidate
from .contents import Plan, Shelf, compose
from .description import describe
from .links import refuse_links
from .notes import find_notes, find_size_notes
from .pack import FolderWriter, deflate_all, write_zip
from .report import BuiltFunction
from .stamp import Imprint, look_at
from .start import Start
from .weight import weigh


class BundleWriter:
    """Writes into `staged`: first folders, which can be verified then, zips from them afterwards.

    `candidates` are the bundles that were written, or found in their place; `imprints` has one of each that is packed.
    """

    def __init__(self, start: Start, staged: Path) -> None:
        self.start = start
        self._shelf = Shelf(start.project.root)
        self._staged = staged
        self._folder = start.folder.path
        self._folders = FolderWriter()
        self.imprints: dict[str, Imprint] = {}
        self.candidates: list[Candidate] = []

    def write(self, plan: Plan) -> BuiltFunction:
        """The bundle's record, which knows nothing of a zip yet. Raises LambicError for what can't be in a bundle."""
        refuse_links(plan, self._shelf.root)
        entries = compose(plan, self._shelf)
        notes = (*find_notes(plan, self._shelf.root), *find_interpreter_notes(plan, entries))
        record = replace(describe(plan, entries, self._shelf.root), notes=notes)
        found = self._find(record)
        if found is None:
            self._folders.write(entries, self._staged / record.folder)
        place = self._staged if found is None else self._folder
        self.candidates.append(Candidate(plan, place / record.name, entries))
        return found or record

    def deflate(self) -> None:
        """What the zips will hold."""
        written = (each for each in self.candidates if each.folder.parent == self._staged)
        deflate_all(entry.blob for each in written for entry in each.entries)

    def pack(self, candidate: Candidate, record: BuiltFunction) -> BuiltFunction:
        """The record of the bundle with its zip."""
        plan, place = candidate.plan, candidate.folder.parent
        if place == self._staged:
            size_bytes, sha256 = write_zip(candidate.entries, place / record.archive)
            packages = tuple(weigh(plan, candidate.entries))
            record = replace(record, zipped_bytes=size_bytes, sha256=sha256, packages=packages)
        holds = {str(path): self._shelf.file(path).sha256 for path in plan.own_files()}
        self.imprints[record.name] = Imprint(holds, look_at(place, record.name), self.start.is_verified)
        return replace(record, notes=(*record.notes, *find_size_notes(record)))

    def _find(self, record: BuiltFunction) -> BuiltFunction | None:
        """The record, when the bundle is there: the same content, packed in the same way, and nobody changed it."""
        stamp, last = self.start.stamp, self.start.last.functions.get(record.name)
        if last is None or stamp is None or not self.start.is_packed_alike:
            return None
        if last.content_sha256 != record.content_sha256 or not stamp.is_there(self._folder, record.name):
            return None
        return replace(record, zipped_bytes=last.zipped_bytes, sha256=last.sha256, packages=last.packages)
