"""Writes the locks: exact versions with hashes, and no registry named. `make lock` runs it.

Versions stay as they are unless a requirement changed or `--upgrade` is given; any option of
`uv pip compile` may follow, e.g. `--exclude-newer "7 days"` to leave fresh releases alone.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "locks"
UV_VERSION = "0.13.8"
STYLE = (
    *("--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header"),
    *("--python-version", "3.11", "--quiet"),
)
DEVELOPMENT = ("--group", "dev", "--extra", "evals", "--extra", "kafka")
# Installed apart, see tools/setup_st.py: the machine decides which build of torch it gets.
FROM_TORCH = re.compile(r"^(torch|triton|nvidia-|cuda-)")


def main(options: list[str]) -> None:
    """Compile every lock; the later ones agree with the earlier ones."""
    write(LOCKS / "bootstrap.txt", [], options, requirement=f"uv=={UV_VERSION}")
    write(LOCKS / "runtime.txt", ["pyproject.toml", "--extra", "kafka"], options)
    runtime = ("-c", "locks/runtime.txt")
    write(LOCKS / "dev.txt", ["pyproject.toml", *DEVELOPMENT, *runtime], options)
    st = ["pyproject.toml", "--extra", "st", "--group", "tune", "-c", "locks/dev.txt"]
    write(LOCKS / "st.txt", st, options)
    keep_only_new(LOCKS / "st.txt", LOCKS / "dev.txt")
    local = ["pyproject.toml", "--extra", "local-llm", "-c", "locks/runtime.txt"]
    write(LOCKS / "local-llm.txt", local, options)
    keep_only_new(LOCKS / "local-llm.txt", LOCKS / "runtime.txt")


def write(lock: Path, inputs: list[str], options: list[str], requirement: str = "") -> None:
    """Compile one lock from files, or from one requirement."""
    words = inputs or ["-"]
    command = ["uv", "pip", "compile", *words, *STYLE, *options, "-o", str(lock)]
    print(lock.relative_to(ROOT), flush=True)
    done = subprocess.run(
        command, check=False, cwd=ROOT, input=requirement, text=True, stdout=subprocess.DEVNULL
    )
    if done.returncode:
        sys.exit(f"{lock.name} was not written: see the message above.")


def keep_only_new(lock: Path, known: Path) -> None:
    """Drop from `lock` what `known` pins already, and torch with its own dependencies."""
    names = {block.split("==")[0] for block in blocks(known)}
    kept = [
        block
        for block in blocks(lock)
        if block.split("==")[0] not in names and not FROM_TORCH.match(block)
    ]
    lock.write_text("".join(kept), encoding="utf-8")


def blocks(lock: Path) -> list[str]:
    """The entries of a lock, each with its hashes."""
    return re.findall(r"^\S+==.*\n(?:[ \t]+--hash.*\n)*", lock.read_text("utf-8"), re.MULTILINE)


if __name__ == "__main__":
    main(sys.argv[1:])
