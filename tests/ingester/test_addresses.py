"""Which addresses are connected to."""

from __future__ import annotations

import pytest

from services.ingester.addresses import parse_networks, refusal


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("8.8.8.8", None),
        ("2606:4700::1", None),
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "private"),
        ("10.0.0.1", "private"),
        ("172.16.0.1", "private"),
        ("172.32.0.1", None),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "private"),
        ("100.128.0.1", None),
        ("169.254.169.254", "link-local"),
        ("192.0.2.1", "private"),
        ("198.18.0.1", "private"),
        ("224.0.0.1", "multicast"),
        ("255.255.255.255", "private"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("fe80::1%eth0", "link-local"),
        ("fc00::1", "private"),
        ("fd00:ec2::254", "private"),
        ("ff02::1", "multicast"),
        ("2001:db8::1", "private"),
        ("::ffff:8.8.8.8", None),
        ("::ffff:10.0.0.1", "private"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::10.0.0.1", "private"),
        ("64:ff9b::8.8.8.8", None),
        ("64:ff9b::10.0.0.1", "private"),
        ("2002:0a00:0001::", "private"),
        ("2002:0808:0808::", None),
        ("2001:0:0808:0808::f5ff:fffe", "private"),  # Teredo, 10.0.0.1 behind it
    ],
)
def test_only_public_addresses_are_connected_to(address: str, kind: str | None) -> None:
    found = refusal(address, ())
    assert (found is None) is (kind is None), found
    assert kind is None or kind in str(found)


@pytest.mark.parametrize(
    ("address", "allowed", "is_refused"),
    [
        ("10.1.2.3", "10.0.0.0/8", False),
        ("10.1.2.3", "10.2.0.0/16", True),
        ("10.1.2.3", "192.168.0.0/16, 10.1.0.0/16", False),
        ("::ffff:10.1.2.3", "10.0.0.0/8", False),
        ("::1", "127.0.0.0/8", True),
        ("::1", "::1/128", False),
    ],
)
def test_the_operator_may_allow_networks(address: str, allowed: str, is_refused: bool) -> None:
    assert (refusal(address, parse_networks(allowed)) is not None) is is_refused


def test_a_network_must_be_one() -> None:
    assert parse_networks("") == ()
    with pytest.raises(ValueError, match="ten"):
        parse_networks("ten/8")
