"""From which network is this asked? Only as many proxies are believed as there are."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# One subscriber has at least so much of IPv6 to send from.
IPV6_PREFIX = 64


def network_of(request: HttpRequest) -> str:
    """Return the asking address, of IPv6 its network; "" where there is none.

    Anybody can write an X-Forwarded-For. With ``VINCULA_PROXIES`` of n the n-th entry
    from the right was written by our own outermost proxy; with 0 none is read.
    """
    return _network(_address(request))


def _address(request: HttpRequest) -> str:
    peer: str = request.META.get("REMOTE_ADDR", "")
    proxies: int = settings.VINCULA_PROXIES
    if not proxies:
        return peer
    header = request.META.get("HTTP_X_FORWARDED_FOR", "")
    named = header.split(",") if header else []
    # Fewer than there are proxies: this did not come through them all.
    return named[-proxies].strip() if len(named) >= proxies else peer


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        network = ip_network((parsed, IPV6_PREFIX), strict=False)
        return str(network.network_address)
    return str(parsed)
