"""Limits a parsing child puts on itself before it touches a file.

Resource limits work everywhere; the system-call filter (no internet sockets, no new programs, no
tracing) needs Linux on x86-64 or ARM64 and is left out elsewhere.
"""

import ctypes
import platform
import resource
import struct
import sys

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | 1  # fails with EPERM
_LOAD, _JUMP_EQUAL, _RETURN = 0x20, 0x15, 0x06
_AT_SYSCALL, _AT_ARCH, _AT_ARGUMENT = 0, 4, 16
_AF_UNIX = 1
# architecture mark, then the numbers of socket, execve, execveat, ptrace
_NUMBERS = {
    "x86_64": (0xC000003E, 41, (59, 322, 101)),
    "aarch64": (0xC00000B7, 198, (221, 281, 117)),
}


def confine(memory_bytes_max: int) -> bool:
    """Cap memory, forbid writing files and dumping core, close the network.

    Returns whether the system-call filter is in force.
    """
    _lower(resource.RLIMIT_AS, memory_bytes_max)
    _lower(resource.RLIMIT_FSIZE, 0)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, 64)
    return _close_network()


def allow_cpu_s(seconds: int) -> None:
    """Let this process use so many more seconds of CPU; past them the kernel ends it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used_s = int(usage.ru_utime + usage.ru_stime)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used_s + seconds + 1, hard))


def _lower(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(limit, (value, value))


def _close_network() -> bool:
    numbers = _NUMBERS.get(platform.machine())
    if sys.platform != "linux" or numbers is None:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    code = _filter(*numbers)
    buffer = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: number of instructions, then a pointer to them
    program = struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer))
    return libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program, 0, 0) == 0


def _filter(architecture: int, socket_number: int, refused: tuple[int, ...]) -> bytes:
    """The filter: other architectures and `refused` calls fail, sockets only for AF_UNIX."""
    tail = 3  # instructions after the refused list: compare argument, allow, refuse
    steps = [
        _step(_LOAD, _AT_ARCH),
        _step(_JUMP_EQUAL, architecture, 0, len(refused) + 1 + 1 + tail),
        _step(_LOAD, _AT_SYSCALL),
    ]
    for left, number in zip(range(len(refused), 0, -1), refused, strict=True):
        steps.append(_step(_JUMP_EQUAL, number, left + tail, 0))
    steps += [
        _step(_JUMP_EQUAL, socket_number, 0, 2),
        _step(_LOAD, _AT_ARGUMENT),
        _step(_JUMP_EQUAL, _AF_UNIX, 0, 1),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _REFUSE),
    ]
    return b"".join(steps)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
