"""Which folders lie on a network: their changes elsewhere are not announced to this machine."""

from __future__ import annotations

import re
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = re.compile(
    r"(nfs|nfs4|cifs|smbfs|smb3|9p|afs|ceph|lustre|glusterfs|virtiofs|vboxsf|vmhgfs|ncpfs|davfs|fuse\..+|fuseblk|prl_fs)"
)
_OCTAL = re.compile(r"\\([0-7]{3})")


def on_network(folder: Path, mounts: Path = _MOUNTS) -> bool:
    """Whether a folder, or one that is mounted in it, is of a file system that may change without being announced.

    False where the system has no such table of mounts (macOS).
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return False
    place = folder.resolve()
    kinds = dict(_mount(line) for line in lines)  # of two mounts on one place the later one counts
    around = [mount for mount in kinds if place.is_relative_to(mount)]
    within = [mount for mount in kinds if mount.is_relative_to(place)]
    nearest = [max(around, key=lambda mount: len(mount.parts))] if around else []
    return any(_NETWORK.fullmatch(kinds[mount]) for mount in (*nearest, *within))


def _mount(line: str) -> tuple[Path, str]:
    """Where a line of mountinfo mounts what kind of file system; see proc_pid_mountinfo(5)."""
    before, _, after = line.partition(" - ")
    place = _OCTAL.sub(lambda found: chr(int(found.group(1), 8)), before.split(" ")[4])
    return Path(place), after.split(" ", maxsplit=1)[0]
