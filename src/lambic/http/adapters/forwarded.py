"""The client's address where only X-Forwarded-For tells it."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..headers import Headers


def read_forwarded_ip(headers: "Headers") -> str:
    """The last address of the list: the one that the source itself saw and added. What precedes it anyone may claim.

    A load balancer may be set to add the port too: "192.0.2.1:4711", "[2001:db8::1]:4711".
    """
    address = ",".join(headers.get_all("x-forwarded-for")).rpartition(",")[2].strip()
    if address.startswith("["):
        return address[1:].partition("]")[0]
    host, colon, _ = address.partition(":")
    return host if colon and address.count(":") == 1 else address
