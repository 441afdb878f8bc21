"""The site's own settings, under the variables that tests run with."""

import atexit
import base64
import os
import shutil
import tempfile
from pathlib import Path

# What tests write need not outlive a power cut: shared memory where there is some, so
# that waiting for the disk, which the site does in earnest, costs nothing here.
SHARED = Path("/dev/shm")  # noqa: S108 - the names below hold a process's number
FAST = str(SHARED) if os.access(SHARED, os.W_OK) else tempfile.gettempdir()
DATA = Path(tempfile.gettempdir()) / f"vincula-tests-{os.getuid()}"
DATA.mkdir(mode=0o700, exist_ok=True)
(DATA / "static").mkdir(exist_ok=True)  # WhiteNoise warns where it is missing
os.environ.setdefault(
    "VINCULA_SECRET_KEY", "only for tests, which keep nothing: " + "x" * 20
)
os.environ.setdefault("VINCULA_DATA", str(DATA))
os.environ.setdefault("VINCULA_DATABASE", f"sqlite://{DATA / 'practice.sqlite3'}")
# A key store of this process's own, which leaves nothing behind.
if "VINCULA_KEYS" not in os.environ:
    keys = tempfile.mkdtemp(prefix="vincula-tests-keys-", dir=FAST)
    os.environ["VINCULA_KEYS"] = keys
    atexit.register(shutil.rmtree, os.environ["VINCULA_KEYS"], ignore_errors=True)
if "VINCULA_ANCHORS" not in os.environ:
    anchors = tempfile.mkdtemp(prefix="vincula-tests-anchors-", dir=FAST)
    os.environ["VINCULA_ANCHORS"] = anchors
    atexit.register(shutil.rmtree, os.environ["VINCULA_ANCHORS"], ignore_errors=True)
os.environ.setdefault("VINCULA_PRACTICE_KEY", base64.b64encode(os.urandom(32)).decode())
os.environ.setdefault("VINCULA_PLAIN_HTTP", "1")
os.environ.setdefault("VINCULA_PLAIN_STATIC", "1")

from vincula_practice.config.settings import *  # noqa: E402, F403 - after the variables

# A process of a test may have a mail server of its own to speak to.
if "VINCULA_REAL_MAIL" not in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Signing in costs nothing in tests; what it costs in earnest is Argon2's to test.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# What tests store need not outlive them: their PostgreSQL does not wait for the disk, and
# shared memory may be small. The web server's door does not look at this list.
SILENCED_SYSTEM_CHECKS = [f"vincula.E{number:03}" for number in (22, 23, 24, 57)]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405 - as above
    # A file, as in earnest: in memory, two people cannot send at the same moment.
    name = Path(FAST) / f"vincula-tests-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(name)}  # noqa: F405 - as above
# A stream that waits would hold a test's server, which ends when its page has gone.
STREAM_SECONDS = 0.0
