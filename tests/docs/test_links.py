"""Every relative link of the documentation leads to a file of the repository, and to a heading where it names one."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit

import pytest

from support.markdown import read_anchors, read_links

ROOT = Path(__file__).resolve().parents[2]


def list_files(root: Path) -> tuple[str, ...]:
    """What is tracked, and what is new and not ignored: the files that a clone will have."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return tuple(sorted({name for name in listed.split("\0") if name and (root / name).is_file()}))


def find_broken(files: tuple[str, ...], texts: Mapping[str, str]) -> list[str]:
    """`FILE:LINE: TARGET` of the links that lead nowhere; `texts` are the pages among the files."""
    places = {*files, *(str(parent) for file in files for parent in PurePosixPath(file).parents)}
    return [
        f"{page}:{link.line}: {link.target}"
        for page, text in texts.items()
        for link in read_links(text)
        if not urlsplit(link.target).scheme and not leads_somewhere(page, link.target, places, texts)
    ]


def leads_somewhere(page: str, target: str, places: set[str], texts: Mapping[str, str]) -> bool:
    path, _, anchor = target.partition("#")
    place = normpath(PurePosixPath(page).parent / unquote(path)) if path else page
    return place in places and (not anchor or anchor in read_anchors(texts.get(place, "")))


def pages(root: Path, files: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return ((name, (root / name).read_text(encoding="utf-8")) for name in files if name.endswith(".md"))


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="which files belong to the project is known to git")
def test_every_link_leads_to_a_file_of_the_repository():
    files = list_files(ROOT)
    texts = dict(pages(ROOT, files))
    assert sum(len(read_links(text)) for text in texts.values()) > 10
    assert find_broken(files, texts) == []


def test_a_link_that_leads_nowhere_is_found():
    page = """\
    [code](not/looked/at.md)
`[code](either.md)`, [web](https://example.com/x.md), [mail](mailto:a@example.com)
[file](b.md) [folder](../docs/) [heading](b.md#a-heading-of-b) [second](b.md#twice-1) [here](#top) ![image](x%20y.png)
[reference]: b.md
[gone](c.md) [no heading](b.md#no) [no file of ours](../../etc/passwd) ![no image](z.png "title")
[gone]: <../d.md>
```sh
[fenced](e.md)
```
# Top
"""
    other = "# A heading of `b`!\n## [Twice](x.md)\n### Twice\n"
    files = ("docs/a.md", "docs/b.md", "docs/x y.png", "README.md")
    assert find_broken(files, {"docs/a.md": page, "docs/b.md": other}) == [
        "docs/a.md:5: c.md",
        "docs/a.md:5: b.md#no",
        "docs/a.md:5: ../../etc/passwd",
        "docs/a.md:5: z.png",
        "docs/a.md:6: ../d.md",
        "docs/b.md:2: x.md",
    ]
