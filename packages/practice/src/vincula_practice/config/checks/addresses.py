"""Which addresses a database can be reached at, as far as that can be told from here."""

import ipaddress
import re
from collections.abc import Iterable
from pathlib import Path

EVERYWHERE = {"*", "0.0.0.0", "::"}  # noqa: S104 - looked for, not bound to
LOCAL_NAMES = {"", "localhost", "localhost.localdomain", "ip6-localhost"}
# Where Linux lists the addresses of this machine.
IPV4, IPV6 = Path("/proc/net/fib_trie"), Path("/proc/net/if_inet6")


def is_this_machine(host: str) -> bool:
    """Tell whether a connection to this host stays on this machine."""
    if host in LOCAL_NAMES or host.startswith(("/", "@")):
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def public(
    listens: str, *, through: str | None, machine: Iterable[str]
) -> tuple[str, ...]:
    """Return the public addresses among those that a server listens on.

    ``listens`` is its own list; ``through`` the address at which it was reached, and
    ``machine`` those of its machine where that is ours: they count where it listens
    everywhere.
    """
    named = {part.strip() for part in listens.split(",") if part.strip()}
    if named & EVERYWHERE:
        named |= {one for one in (through, *machine) if one}
    return tuple(sorted(one for one in named if _is_public(one)))


def of_this_machine() -> tuple[str, ...]:
    """Return this machine's own addresses; none where Linux does not list them."""
    return (*_ipv4(), *_ipv6())


def _ipv4() -> tuple[str, ...]:
    if not IPV4.exists():
        return ()
    found = re.findall(r"\|-- (\S+)\n\s+/32 host LOCAL", IPV4.read_text())
    return tuple(sorted(set(found)))


def _ipv6() -> tuple[str, ...]:
    if not IPV6.exists():
        return ()
    lines = IPV6.read_text().splitlines()
    return tuple(str(ipaddress.IPv6Address(int(line.split()[0], 16))) for line in lines)


def _is_public(one: str) -> bool:
    address = _address(one)
    return address is not None and address.is_global


def _address(one: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(one)
    except ValueError:
        return None
