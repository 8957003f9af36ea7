"""Which addresses we connect to: the public Internet, and what the operator allows. Judged after DNS."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

_NAT64 = IPv6Network("64:ff9b::/96")
"""Well-known prefix of NAT64: the last 32 bits are an IPv4 address. Source: RFC 6052 section 2.1."""

_V4_COMPATIBLE = IPv6Network("::/96")
"""Deprecated way to write an IPv4 address as IPv6. Source: RFC 4291 section 2.5.5.1."""


def parse_networks(text: str) -> tuple[Network, ...]:
    """Return the networks of a list of CIDRs, separated by commas or blanks.

    Raises:
        ValueError: No CIDR; names it.
    """
    return tuple(ip_network(part) for part in text.replace(",", " ").split())


def refusal(address: str, allowed: tuple[Network, ...]) -> str | None:
    """Return why we do not connect to an address; None where we do.

    An IPv4 address inside an IPv6 one (mapped, compatible, NAT64, 6to4, Teredo) is judged as IPv4 too.

    Args:
        address: Numeric address, a zone index ("%eth0") included where there is one.
        allowed: Networks that the operator trusts; they overrule everything else.
    """
    outer = ip_address(address.partition("%")[0])
    for found in (outer, *_embedded(outer)):
        if any(found.version == network.version and found in network for network in allowed):
            return None
    for found in (outer, *_embedded(outer)):
        if kind := _special_kind(found):
            return f"{address} is {kind}"
    return None


def _embedded(address: Address) -> tuple[IPv4Address, ...]:
    if not isinstance(address, IPv6Address):
        return ()
    low32 = IPv4Address(int(address) & 0xFFFFFFFF)
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or address in _V4_COMPATIBLE:
        inner.append(low32)
    return tuple(found for found in inner if found is not None)


def _special_kind(address: Address) -> str | None:
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return None  # judged by the IPv4 address within
    if address.is_loopback:
        return "loopback"
    if address.is_link_local:
        return "link-local"  # the metadata services of clouds live here
    if address.is_multicast:
        return "multicast"
    if address.is_unspecified:
        return "unspecified"
    if isinstance(address, IPv6Address) and (address in _NAT64 or address.sixtofour is not None):
        return None  # likewise; whether 6to4 is global, releases of Python do not agree on
    return None if address.is_global else "private or reserved"
