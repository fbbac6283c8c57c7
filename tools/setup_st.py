"""Makes .venv-st: the development lock plus sentence-transformers on a CPU build of torch.

Run it as `python3 tools/setup_st.py FOLDER`. Before anything is fetched, pip is asked what it
would install for torch; if that includes packages for a GPU, this stops and says what to do.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TORCH = "torch==2.13.0"
FOR_A_GPU = ("nvidia", "triton", "cuda", "pytorch-triton", "rocm")
REFUSAL = """Installing {torch} from here would bring packages for a GPU: {names}.
Point pip at an index or a folder with a CPU build of torch
(pip config set global.find-links FOLDER, or PIP_EXTRA_INDEX_URL) and run this again.
Nothing was installed."""


def main(folder: Path) -> None:
    """Install in three steps; each is a no-op when it was done before."""
    python = folder / "bin" / "python"
    run(sys.executable, ROOT / "tools" / "setup_env.py", folder, "dev.txt")
    if not has_torch(python):
        refuse_gpu_packages(python)
        run(python, "-m", "pip", "install", "--quiet", TORCH)
    # Without dependencies: torch, which the locks leave out, is there by now.
    words = ("--quiet", "--no-deps", "--require-hashes", "-r", ROOT / "locks" / "st.txt")
    run(python, "-m", "pip", "install", *words)


def refuse_gpu_packages(python: Path) -> None:
    """Stop with a message if the resolver would pull anything for a GPU."""
    words = ("install", "--dry-run", "--quiet", "--report", "-", TORCH)
    answer = subprocess.run(
        [python, "-m", "pip", *words], check=False, stdout=subprocess.PIPE, text=True
    )
    if answer.returncode:
        sys.exit(f"pip finds no {TORCH}: see the message above.")
    names = [item["metadata"]["name"].lower() for item in json.loads(answer.stdout)["install"]]
    unwanted = [name for name in names if name.startswith(FOR_A_GPU)]
    if unwanted:
        sys.exit(REFUSAL.format(torch=TORCH, names=", ".join(unwanted)))


def has_torch(python: Path) -> bool:
    """Whether the environment holds a torch that runs without a GPU build."""
    program = "import torch, sys; sys.exit(torch.version.cuda is not None)"
    return subprocess.run([python, "-c", program], check=False, capture_output=True).returncode == 0


def run(*command: object) -> None:
    """Run a command; stop with its exit code if it fails."""
    code = subprocess.run([str(word) for word in command], check=False).returncode
    if code:
        sys.exit(code)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
