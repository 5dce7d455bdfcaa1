"""Which hosts may be asked for what others name: public ones, and nothing within."""

from ipaddress import IPv4Address, IPv6Address, ip_address


def is_loopback(host: str) -> bool:
    """Whether a host, as written in an address, is this machine."""
    if host.casefold().rstrip(".") == "localhost":
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def is_public(host: str) -> bool:
    """Whether an IP address, as text, belongs to the open internet; False for what is no address."""
    address = _address(host)
    return address is not None and _public(address)


def is_address(host: str) -> bool:
    """Whether the host is written as an IP address, not as a name."""
    return _address(host) is not None


def _public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        within = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if within:
            return _public(within)
        if address.exploded.startswith("0064:ff9b:"):  # An IPv4 address behind NAT64 stands in the last 32 bits.
            return _public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None
