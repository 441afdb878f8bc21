"""What a browser seals with our few lines, another implementation of HPKE opens."""

import base64
import random
from datetime import UTC, datetime

from django.conf import settings
from playwright.sync_api import Page

from vincula_practice.vault import letterbox

SEAL = """async ([script, point, letters]) => {
  const { seal } = await import(script);
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const text = (data) => btoa(Array.from(data, (one) => String.fromCharCode(one)).join(""));
  const sealed = [];
  for (const [info, plain] of letters) {
    sealed.push(text(await seal(bytes(point), bytes(info), bytes(plain))));
  }
  return sealed;
}"""
LENGTHS = (0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 1000, 5000)
MANY = 200
NOW = datetime.now(UTC)


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_letters_of_every_length_open_and_only_with_their_info(
    page: Page, live_server: object
) -> None:
    chance = random.Random(20261126)  # noqa: S311 - what is sealed, not what seals
    letters = [
        (
            chance.randbytes(chance.choice(LENGTHS)),
            chance.randbytes(chance.choice(LENGTHS)),
        )
        for _ in range(MANY)
    ]
    page.goto(f"{live_server}/kitchen-measures/")
    slot = letterbox.slot(at=NOW)
    script = f"/{settings.STATIC_URL.strip('/')}/vincula/seal.js"
    given = [[text(info), text(plain)] for info, plain in letters]
    sealed = page.evaluate(SEAL, [script, text(slot.public), given])
    opened = [
        letterbox.open_letter(slot_id=slot.id, sealed=base64.b64decode(one), bound=info)
        for one, (info, _plain) in zip(sealed, letters, strict=True)
    ]
    assert opened == [plain for _info, plain in letters]
    assert len(set(sealed)) == MANY
