"""A disk that forgets at a power cut what nobody waited for: a file system in Python.

    python -m drills.served.lossy_disk FOLDER MOUNT

FOLDER is what is on the disk. End the program with SIGKILL, and everything that was not
brought there by fsync is gone, as if the power had been cut. SIGUSR1 makes it full,
SIGUSR2 read-only, SIGHUP well again. It speaks the kernel's FUSE
protocol itself (linux/fuse.h), so that it needs nothing but Linux, Python and root.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
import stat
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drills.served.lossy_files import Files, Node

if TYPE_CHECKING:
    from collections.abc import Callable

HEADER = struct.Struct("<IIQQIIII")
REPLY = struct.Struct("<IiQ")
ATTRIBUTES = struct.Struct("<QQQQQQIIIIIIIIII")
MINOR = 31
MOST = 128 * 1024
BIG_WRITES = 1 << 5
NO_ANSWER = {2, 36, 42}  # forget, interrupt, batch forget
# mknod, mkdir, unlink, rmdir, rename, link, write, create, rename2
CHANGES = {8, 9, 10, 11, 12, 13, 16, 35, 45}
SIZE, MODE, OWNER, GROUP = 8, 1, 2, 4  # what SETATTR sets
NOSUID_NODEV = 6


class Disk:
    """Answers the kernel's questions about one mount."""

    def __init__(self, folder: Path, fuse: int) -> None:
        self.files, self.fuse = Files(folder), fuse
        self.refuses = (
            0  # with which fault it answers whoever wants to change something
        )
        self.answers: dict[int, Callable[[Node, bytes, tuple[int, int]], bytes]] = {
            1: self.lookup,
            3: self.getattr,
            4: self.setattr,
            8: self.mknod,
            9: self.mkdir,
            10: self.unlink,
            11: self.rmdir,
            12: self.rename,
            13: self.link,
            14: self.open,
            15: self.read,
            16: self.write,
            17: self.statfs,
            18: self.nothing,
            20: self.fsync,
            25: self.nothing,
            26: self.init,
            27: self.open,
            28: self.readdir,
            29: self.nothing,
            30: self.nothing,
            35: self.create,
            45: self.rename2,
        }

    def serve(self) -> None:
        while True:
            try:
                asked = os.read(self.fuse, MOST + 65536)
            except OSError as fault:
                if fault.errno == errno.ENODEV:  # unmounted
                    return
                continue
            self.reply(asked)

    def reply(self, asked: bytes) -> None:
        _size, what, unique, node_id, uid, gid, _pid, _ = HEADER.unpack_from(asked)
        if what in NO_ANSWER:
            return
        body, fault = b"", 0
        node = self.files.nodes.get(node_id, self.files.root)
        try:
            answer = self.answers[what]
            if self.refuses and what in CHANGES:
                answer = self.refuse
            body = answer(node, asked[HEADER.size :], (uid, gid))
        except KeyError:
            fault = errno.ENOSYS
        except OSError as error:
            fault = error.errno or errno.EIO
        head = REPLY.pack(REPLY.size + len(body), -fault, unique)
        try:
            os.write(self.fuse, head + body)
        except OSError as error:  # whoever asked has ended meanwhile
            if error.errno != errno.ENOENT:
                raise

    def refuse(self, _node: Node, _body: bytes, _by: Any) -> bytes:
        raise OSError(self.refuses, "the disk refuses")

    # --- what is asked -----------------------------------------------------------
    def init(self, _node: Node, body: bytes, _by: Any) -> bytes:
        _major, _minor, readahead, _flags = struct.unpack_from("<IIII", body)
        first = struct.pack("<IIII", 7, MINOR, readahead, BIG_WRITES)
        return first + struct.pack("<HHIIHHI28x", 12, 9, MOST, 1, 32, 0, 0)

    def lookup(self, node: Node, body: bytes, _by: Any) -> bytes:
        return self._entry(self.files.of(node.path / _name(body)))

    def getattr(self, node: Node, _body: bytes, _by: Any) -> bytes:
        return struct.pack("<QII", 0, 0, 0) + _attributes(node)

    def setattr(self, node: Node, body: bytes, by: Any) -> bytes:
        what, _, _fh, size = struct.unpack_from("<IIQQ", body)
        mode, _, uid, gid = struct.unpack_from("<IIII", body, 68)
        if what & SIZE:
            node.resize(size)
        if node.gone is None and what & MODE:
            node.path.chmod(stat.S_IMODE(mode))
        if node.gone is None and what & (OWNER | GROUP):
            owner = uid if what & OWNER else -1
            os.chown(node.path, owner, gid if what & GROUP else -1)
        return self.getattr(node, b"", by)

    def mknod(self, node: Node, body: bytes, by: tuple[int, int]) -> bytes:
        (mode,) = struct.unpack_from("<I", body)
        path = node.path / _name(body[16:])
        return self._entry(self.files.create(path, mode=mode, owner=by))

    def mkdir(self, node: Node, body: bytes, by: tuple[int, int]) -> bytes:
        (mode,) = struct.unpack_from("<I", body)
        path = node.path / _name(body[8:])
        return self._entry(self.files.make_folder(path, mode=mode, owner=by))

    def create(self, node: Node, body: bytes, by: tuple[int, int]) -> bytes:
        _flags, mode = struct.unpack_from("<II", body)
        path = node.path / _name(body[16:])
        made = self.files.create(path, mode=mode, owner=by)
        return self._entry(made) + self.open(made, b"", by)

    def unlink(self, node: Node, body: bytes, _by: Any) -> bytes:
        self.files.remove(node.path / _name(body))
        return b""

    def rmdir(self, node: Node, body: bytes, _by: Any) -> bytes:
        self.files.remove_folder(node.path / _name(body))
        return b""

    def rename(self, node: Node, body: bytes, _by: Any) -> bytes:
        return self._renamed(node, body, 8)

    def rename2(self, node: Node, body: bytes, _by: Any) -> bytes:
        return self._renamed(node, body, 16)

    def _renamed(self, node: Node, body: bytes, names_at: int) -> bytes:
        (to,) = struct.unpack_from("<Q", body)
        old, new = (os.fsdecode(one) for one in body[names_at:].split(b"\0")[:2])
        self.files.rename(node.path / old, self.files.nodes[to].path / new)
        return b""

    def link(self, node: Node, body: bytes, _by: Any) -> bytes:
        (old,) = struct.unpack_from("<Q", body)
        to = node.path / _name(body[8:])
        return self._entry(self.files.link(self.files.nodes[old], to))

    def open(self, _node: Node, _body: bytes, _by: Any) -> bytes:
        return struct.pack("<QII", 0, 0, 0)

    def read(self, node: Node, body: bytes, _by: Any) -> bytes:
        _fh, offset, size = struct.unpack_from("<QQI", body)
        return node.read(offset, size)

    def write(self, node: Node, body: bytes, _by: Any) -> bytes:
        _fh, offset, size = struct.unpack_from("<QQI", body)
        node.write(offset, body[40 : 40 + size])
        return struct.pack("<II", size, 0)

    def fsync(self, node: Node, _body: bytes, _by: Any) -> bytes:
        node.sync()
        return b""

    def nothing(self, _node: Node, _body: bytes, _by: Any) -> bytes:
        return b""

    def statfs(self, _node: Node, _body: bytes, _by: Any) -> bytes:
        many = 1 << 24
        numbers = (many, many, many, many, many, 4096, 255, 4096, 0)
        return struct.pack("<QQQQQIIII24x", *numbers)

    def readdir(self, node: Node, body: bytes, _by: Any) -> bytes:
        _fh, offset, size = struct.unpack_from("<QQI", body)
        found = b""
        for place, path in enumerate(sorted(node.path.iterdir()), start=1):
            name = os.fsencode(path.name)
            kind = stat.S_IFMT(path.lstat().st_mode) >> 12
            row = struct.pack("<QQII", place, place, len(name), kind) + name
            row += bytes(-len(row) % 8)
            if place > offset:
                if len(found) + len(row) > size:
                    break
                found += row
        return found

    def _entry(self, node: Node) -> bytes:
        return struct.pack("<QQQQII", node.id, 0, 0, 0, 0, 0) + _attributes(node)


def _name(body: bytes) -> str:
    return os.fsdecode(body.split(b"\0", 1)[0])


def _attributes(node: Node) -> bytes:
    known, size = node.stat(), node.size()
    moments = (int(known.st_atime), int(known.st_mtime), int(known.st_ctime))
    rights = (known.st_mode, 1, known.st_uid, known.st_gid)
    blocks = -(-size // 512)
    return ATTRIBUTES.pack(
        node.id, size, blocks, *moments, 0, 0, 0, *rights, 0, 4096, 0
    )


def mount(point: Path) -> int:
    """Mount and return what the kernel asks through; raises OSError where it cannot."""
    fuse = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={fuse},rootmode=40000,user_id=0,group_id=0"
    kept = f"{options},allow_other,default_permissions".encode()
    libc = ctypes.CDLL(None, use_errno=True)
    where = os.fsencode(point)
    if libc.mount(b"lossy", where, b"fuse.lossy", NOSUID_NODEV, kept):
        raise OSError(ctypes.get_errno(), "the lossy disk could not be mounted")
    return fuse


def unmount(point: Path) -> None:
    detach = 2
    ctypes.CDLL(None).umount2(os.fsencode(point), detach)


if __name__ == "__main__":
    below, above = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    disk = Disk(below, mount(above))
    states = {signal.SIGUSR1: errno.ENOSPC, signal.SIGUSR2: errno.EROFS}
    for number, state in {**states, signal.SIGHUP: 0}.items():
        signal.signal(number, lambda *_, state=state: setattr(disk, "refuses", state))
    print("mounted", flush=True)
    disk.serve()
