"""A real mail server on this machine, which does what it is told to: take, refuse, hang."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller

SITE = "https://check-in.example.org"
HANGS = 5.0  # seconds; the site waits less


class Postbox:
    """What arrived, and how the server behaves from now on."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []
        self.behaves = "takes"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        if self.behaves == "hangs":
            await asyncio.sleep(HANGS)
        if self.behaves == "4xx":
            return "451 come back later"
        if self.behaves == "5xx":
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.behaves == "refuses the text":
            return "554 not taken"
        # A black hole, and a mailbox that bounces afterwards, both say OK.
        if self.behaves not in {"black hole", "bounces"}:
            text = envelope.content.decode()
            self.mails += [(address, text) for address in envelope.rcpt_tos]
        return "250 OK"

    def readers(self) -> list[str]:
        return [address for address, _text in self.mails]


def a_free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


@contextmanager
def a_mail_server() -> Iterator[tuple[int, Postbox]]:
    box, port = Postbox(), a_free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port, box
    finally:
        controller.stop()
