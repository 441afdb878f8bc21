"""Files that nobody means well with, where the site takes one: a licensed text.

Each is refused, or read into words that are shown as words; none is ever given out.
"""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

import pytest
from cast import Cast
from django.test import Client
from markup import elements_of
from planting import payloads

from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.models import LicensedWording

LARGE = 100_000
SCRIPT = b"<script>alert(1)</script>"
GOOD_NAME = "wording.en.yaml"
# Pages, the course as a document, and the worker that answers without a network.
OUR_KINDS = {"text/html", "application/pdf", "text/javascript", "text/event-stream"}


def zipped(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr(name, content)
    return file.getvalue()


def png(width: int, height: int) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    crc = struct.pack(">I", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + crc


def growing(levels: int) -> bytes:
    lines = ["language: en", "a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)
    ]
    return "\n".join(lines).encode()


TAGS = (
    "!!python/object/apply:os.system ['true']",
    "!!python/object/new:os.system ['true']",
    "!!python/name:os.system",
    "!!python/module:os",
    "!!python/object:builtins.eval {}",
    "!!binary PHNjcmlwdD4=",
    "!!set {x, y}",
    "!!omap [x: 1]",
    "!!timestamp 2026-01-01",
    "!<tag:yaml.org,2002:js/function> 'function () {}'",
    "!ruby/object:Gem::Installer {}",
    "!!javax.script.ScriptEngineManager []",
)
CONTENTS: dict[str, bytes] = {
    "empty": b"",
    "one nul": b"\0",
    "nuls": b"\0" * 5000,
    "nul inside": b"language: en\ntitle: a\0b",
    "nul escaped": b'language: "e\\0n"',
    "too large": b"a: " + b"x" * LARGE,
    "much too large": b"x" * 450_000,
    "growing": growing(9),
    "growing keys": b"a: &a {<<: *a}",
    "circle": b"a: &a [*a]",
    "merge": b"a: &a {x: y}\nb: {<<: *a, language: en}",
    "deep lists": b"a: " + b"[" * 20_000 + b"]" * 20_000,
    "deep maps": b"a: " + b"{a: " * 20_000,
    "deep dashes": b"- " * 20_000 + b"x",
    "long number": b"a: " + b"9" * 90_000,
    "long float": b"a: 1e999999999",
    "long octal": b"a: 0o" + b"7" * 90_000,
    "sexagesimal": b"a: " + b"59:" * 20_000 + b"59",
    "many keys": b"\n".join(b"k%d: v" % n for n in range(9000)),
    "same keys": b"language: en\n" * 5000,
    "many documents": b"---\n" * 20_000,
    "two documents": b"language: en\n---\nlanguage: de",
    "long key": b"? " + b"k" * 50_000 + b"\n: v",
    "a list": b"- a\n- b",
    "a word": b"words",
    "a number": b"7",
    "a date": b"2026-01-01",
    "true": b"true",
    "utf-16": "language: en\ntitle: T".encode("utf-16"),
    "utf-32": "language: en\ntitle: T".encode("utf-32"),
    "utf-7": b"language: +ADw-script+AD4-",
    "latin-1": "language: en\ntitle: äöü".encode("latin-1"),
    "cut utf-8": "title: ä".encode()[:-1],
    "overlong utf-8": b"title: \xc0\xbcscript\xc0\xbe",
    "lone surrogate": b'title: "\\ud800"',
    "byte order mark": b"\xef\xbb\xbflanguage: en",
    "control characters": b"title: \x01\x02\x1b[31m",
    "right to left": "title: \u202egnp.exe".encode(),
    "html": b"<!doctype html>" + SCRIPT,
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "svg with entities": b'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>',
    "xml bomb": b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
    "script": b"#!/bin/sh\ntrue",
    "php": b"<?php system($_GET['x']); ?>",
    "gif and script": b"GIF89a/*" + SCRIPT + b"*/=1",
    "png": png(1, 1),
    "pixel flood": png(0xFFFF, 0xFFFF),
    "pdf and script": b"%PDF-1.4\n" + SCRIPT,
    "zip": zipped("wording.en.yaml", b"language: en"),
    "zip with a way up": zipped("../../etc/passwd", b"x"),
    "zip bomb": zipped("x", b"\0" * 20_000_000),
    "gzip bomb": gzip.compress(b"\0" * 20_000_000),
    "office with macro": zipped("word/vbaProject.bin", b"x"),
    "elf": b"\x7fELF" + b"\0" * 100,
    "exe": b"MZ" + b"\0" * 100,
    "eicar": rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-"
    b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    "json": b'{"language": "en", "__proto__": {"x": 1}}',
    "template": b"language: en\ntitle: '{{ settings.SECRET_KEY }}'",
    **{f"tag {n}": b"language: en\na: " + tag.encode() for n, tag in enumerate(TAGS)},
}
NAMES = (
    "../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "C:\\x.yaml",
    "x" * 300 + ".yaml",
    "wording.en.yaml\0.html",
    "wording.html",
    "<script>alert(1)</script>.yaml",
    "\u202elmth.yaml",
    "CON.yaml",
    ".htaccess",
    "a;b|c&d.yaml",
)


@pytest.fixture
def send(cast: Cast, monday_noon: None):
    browser = Client()
    browser.force_login(cast.ben.person)

    def upload(content: bytes, *, name: str = GOOD_NAME, kind: str = "text/yaml"):
        boundary = "----a-boundary"
        attested = {
            "instrument": "wai_sr",
            "holder": "Holder",
            "licence_reference": "L-1",
            "territory": "Austria",
            "electronic_use": "on",
            "expires_on": "2099-12-31",
        }
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in attested.items()
        ]
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file";'
            f' filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'
        )
        body = "".join(parts).encode() + head.encode() + content
        body += f"\r\n--{boundary}--\r\n".encode()
        kind = f"multipart/form-data; boundary={boundary}"
        return browser.post("/practice/texts/", body, content_type=kind)

    return upload


def a_wording(words: str) -> bytes:
    """Return a text that is taken, every word of it the one given."""
    instrument, quoted = catalogue().get("wai_sr"), words.replace("'", "''")
    lines = ["language: en", f"title: '{quoted}'", "source:"]
    lines += [f"  text: '{quoted}'", "  basis: our rule", "items:"]
    lines += [f"  {item.id}: '{quoted}'" for item in instrument.items]
    lines.append("options:")
    for one in instrument.definition.answer_sets:
        labels = ", ".join(f"'{quoted}'" for _ in range(len(one.values) or 2))
        lines.append(f"  {one.id}: [{labels}]")
    return "\n".join(lines).encode()


def test_the_corpus_is_large_enough():
    assert len(CONTENTS) + len(NAMES) >= 60


def test_a_hostile_file_is_refused_in_words(send):
    for name, content in CONTENTS.items():
        answer = send(content)
        assert (name, answer.status_code) in {(name, 422), (name, 400)}
        assert SCRIPT.decode() not in answer.text, name
    assert not LicensedWording.objects.exists()


def test_a_good_file_that_is_too_large_is_refused(send):
    good = a_wording("Words")
    assert send(good + b"\n#" + b"x" * LARGE).status_code == 422
    assert send(good + b"\n#" + b"x" * (LARGE - len(good) - 2)).status_code == 302


def test_a_file_makes_nothing_happen(send, tmp_path):
    trace = tmp_path / "made"
    for deed in ("apply:os.mkdir", "new:os.mkdir"):
        send(f"a: !!python/object/{deed} ['{trace}']".encode())
    assert not trace.exists()


def test_a_hostile_name_is_no_name_of_anything(send, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for name in NAMES:
        answer = send(a_wording("Words"), name=name)
        assert (name, answer.status_code) in {(name, n) for n in (302, 422, 400)}
        assert list(tmp_path.iterdir()) == []
        assert "<script>alert(1)" not in answer.text


def test_what_it_says_of_itself_does_not_count(send):
    for kind in ("text/html", "image/svg+xml", "x/y", ""):
        assert send(a_wording("Words"), kind=kind).status_code == 302
        assert send(b"<html>", kind=kind).status_code == 422


def portions() -> Iterator[str]:
    everything = [one for one in payloads() if one.isprintable()]
    for first in range(0, len(everything), 80):
        yield " ".join(everything[first : first + 80])


def test_hostile_words_in_a_good_file_are_shown_as_words(world, send):
    taken = 0
    for words in portions():
        answer = send(a_wording(words))
        taken += answer.status_code == 302
        for address in ("/practice/", *world.addresses()["checkin:all"]):
            text = world.browser("ben").get(address).text
            found = {tag for tag, _ in elements_of(text)}
            assert not found & {"iframe", "object", "embed", "style", "math"}
    assert taken


def test_no_address_gives_a_file_out(world, send):
    """What was loaded is in the database as words; nothing serves it as a file."""
    send(a_wording("Zwetschgenbrand"))
    for who in ("ben", "mona", "anna"):
        for several in world.addresses().values():
            answer = world.browser(who).get(several[0])
            kind = answer.headers.get("Content-Type", "text/html")
            assert kind.split(";")[0] in OUR_KINDS
