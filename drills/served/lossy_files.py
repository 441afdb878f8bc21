"""Files whose writes stay in memory until somebody waits for the disk.

What the folder below holds is what a power cut would leave: a file's content gets there
only by fsync. Names, owners and rights are there at once, as on a file system that keeps
a journal of them; this is kinder than some disks are, and is said where it matters.
"""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

PAGE = 4096


@dataclass
class Node:
    """One file or folder. ``content`` is None until it is looked into."""

    id: int
    path: Path
    content: bytearray | None = None
    changed: set[int] = field(default_factory=set)
    resized: bool = False
    gone: os.stat_result | None = None  # what it was when its name was taken away

    def stat(self) -> os.stat_result:
        return self.gone or self.path.lstat()

    def size(self) -> int:
        return self.stat().st_size if self.content is None else len(self.content)

    def load(self) -> bytearray:
        if self.content is None:
            self.content = bytearray(self.path.read_bytes())
        return self.content

    def read(self, offset: int, size: int) -> bytes:
        return bytes(self.load()[offset : offset + size])

    def write(self, offset: int, data: bytes) -> None:
        content = self.load()
        if offset > len(content):
            self.resize(offset)
        content[offset : offset + len(data)] = data
        last = max(offset, offset + len(data) - 1)
        self.changed.update(range(offset // PAGE, last // PAGE + 1))

    def resize(self, size: int) -> None:
        content = self.load()
        if size < len(content):
            del content[size:]
        else:
            first = len(content) // PAGE
            content.extend(bytes(size - len(content)))
            self.changed.update(range(first, size // PAGE + 1))
        self.resized = True

    def sync(self) -> None:
        """Bring the content to where a power cut does not take it."""
        if self.content is None or self.gone or not (self.changed or self.resized):
            return
        file = os.open(self.path, os.O_WRONLY)
        try:
            for page in sorted(self.changed):
                start = page * PAGE
                os.pwrite(file, self.content[start : start + PAGE], start)
            os.ftruncate(file, len(self.content))
        finally:
            os.close(file)
        self.changed.clear()
        self.resized = False


class Files:
    """All nodes of one folder, by the numbers that the kernel knows them by."""

    def __init__(self, folder: Path) -> None:
        self.root = Node(1, folder)
        self.nodes = {1: self.root}
        self.by_path = {folder: self.root}

    def of(self, path: Path) -> Node:
        """Return the node of a path; raises OSError where there is nothing."""
        path.lstat()
        if path not in self.by_path:
            node = Node(max(self.nodes) + 1, path)
            self.nodes[node.id] = self.by_path[path] = node
        return self.by_path[path]

    def create(self, path: Path, *, mode: int, owner: tuple[int, int]) -> Node:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, stat.S_IMODE(mode)))
        return self._owned(path, mode, owner)

    def make_folder(self, path: Path, *, mode: int, owner: tuple[int, int]) -> Node:
        path.mkdir()
        return self._owned(path, mode, owner)

    def _owned(self, path: Path, mode: int, owner: tuple[int, int]) -> Node:
        os.chown(path, *owner)
        path.chmod(stat.S_IMODE(mode))
        return self.of(path)

    def remove(self, path: Path) -> None:
        node = self.of(path)
        if stat.S_ISREG(node.stat().st_mode):
            node.load()  # whoever has it open goes on reading it
        node.gone = path.lstat()
        path.unlink()
        del self.by_path[path]

    def remove_folder(self, path: Path) -> None:
        path.rmdir()
        self.by_path.pop(path, None)

    def rename(self, old: Path, new: Path) -> None:
        if not old.exists():
            raise OSError(errno.ENOENT, "no such file")
        if new.is_file():
            self.remove(new)
        old.rename(new)
        below = [path for path in self.by_path if path.is_relative_to(old)]
        for path in below:
            node = self.by_path.pop(path)
            node.path = new / path.relative_to(old)
            self.by_path[node.path] = node

    def link(self, node: Node, new: Path) -> Node:
        """Give a file a second name; it is then one that is renamed, as far as we go."""
        os.link(node.path, new)
        self.by_path[new] = node
        node.path = new
        return node
