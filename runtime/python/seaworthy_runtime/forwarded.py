# What the edge says of the client. Only a peer that FORWARDED_ALLOW_IPS names is believed.

import functools
import ipaddress
import re

valid_prefix = re.compile(r"(?:/[A-Za-z0-9._~-]+)+").fullmatch


@functools.lru_cache(maxsize=4096)
def address_of(text):
    """Returns the address in `text`, which may carry a port, or None."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def prefix_of(text):
    """Returns the path prefix that the edge took off, or an empty text where it is none."""
    text = text.rstrip("/")
    return text if valid_prefix(text) else ""


class Peers:
    """The peers that are believed."""

    def __init__(self, trusted):
        parts = [part.strip() for part in trusted.split(",") if part.strip()]
        self.everyone = "*" in parts
        self.networks = [] if self.everyone else [ipaddress.ip_network(part) for part in parts]
        self.trusts = (lambda peer: True) if self.everyone else functools.lru_cache(maxsize=4096)(self.contains)

    def contains(self, peer):
        """Whether `peer` is one of them; what comes through a Unix socket has no address and always is."""
        if not peer:
            return True
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self.networks)

    def client(self, forwarded):
        """Returns the client in an X-Forwarded-For header, or None. Of several addresses the last was added by
        the peer itself; those before it count only as far as the ones after them are trusted by name."""
        if "," not in forwarded:
            return address_of(forwarded)
        client = None
        for part in reversed(forwarded.split(",")):
            address = address_of(part)
            if address is None:
                break
            client = address
            if self.everyone or not self.contains(address):
                break
        return client
