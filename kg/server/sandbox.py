"""A worker's last defence: no query can open a connection, whatever a check of its text has missed (Linux only)."""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2  # prctl
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
#: The number of the system call ``socket``, and what the kernel calls the machine, by the machine's name.
_SOCKET = {"x86_64": (41, 0xC000003E), "aarch64": (198, 0xC00000B7)}


def no_sockets() -> bool:
    """Refuse every new socket to this process from now on; whether that could be done."""
    known = _SOCKET.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    call, machine = known
    # Machine as known, else nothing is sure and all is refused; then the call: socket fails, others go on.
    rules = [
        (0x20, 0, 0, 4),  # load the machine
        (0x15, 0, 3, machine),
        (0x20, 0, 0, 0),  # load the call
        (0x15, 1, 0, call),
        (0x06, 0, 0, _ALLOW),
        (0x06, 0, 0, _ERROR | errno.EACCES),
    ]
    program = b"".join(struct.pack("HBBI", *rule) for rule in rules)
    held = ctypes.create_string_buffer(program)
    described = struct.pack("HxxxxxxP", len(rules), ctypes.addressof(held))
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(library.prctl(_SECCOMP, _FILTER, ctypes.create_string_buffer(described), 0, 0) == 0)
