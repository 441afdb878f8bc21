"""Write the catalogue's pages of the documentation: `instrument_pages.py [FOLDER]`.

The pages are made from the files that the program reads, so they cannot differ from
it; they are not kept in the repository.
"""

import sys
from pathlib import Path

from vincula.catalogue.load import CATALOGUE_VERSION, load_catalogue
from vincula.catalogue.pages import as_index, as_page

FOLDER = Path(__file__).parent.parent / "docs" / "reference" / "instruments"


def write_pages(folder: Path = FOLDER) -> int:
    """Write one page an instrument and the index; returns how many instruments.

    Pages that have not changed are left alone, so that a second build is quick; a
    page whose instrument is gone is removed.
    """
    instruments = list(load_catalogue())
    pages = {f"{one.id}.md": as_page(one) for one in instruments}
    pages["index.md"] = as_index(instruments, catalogue_version=CATALOGUE_VERSION)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    return len(instruments)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    print(f"{write_pages(target)} instruments written to {target}")
