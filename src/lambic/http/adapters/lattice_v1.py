"""VPC Lattice, event structure V1: that of V2 under other keys, and the last value where V2 has all.

Source: AWS, "Use Lambda functions as targets in VPC Lattice".
"""

from ..event import read_flag
from .lattice_v2 import LatticeV2Request


class LatticeV1Request(LatticeV2Request):
    """There is no `requestContext`."""

    _path = "raw_path"
    _query = "query_string_parameters"

    def _is_base64(self) -> bool:
        return read_flag(self.event, "is_base64_encoded")
