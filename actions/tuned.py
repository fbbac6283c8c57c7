"""A judge learnt beforehand: upper layers of the encoder, tuned on the actions' example sentences.

The built-in encoder's own upper layers know language at large; tuned, they know what office people
mean. They take what the encoder's lower half makes of every token and give each action its share.
`tools/tune_judge.py` learns them and writes `data/judge.onnx`, which comes with the project: no
machine that runs Steward needs to tune. The file says which sentences it was tuned on; when those
of today differ, the machine learns by itself what is missing (`actions/trained_router.py`).
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from anyio import to_thread
from cachetools import LRUCache

from actions.features import Floats
from kernel.embed.choose import embedder
from kernel.embed.onnx_minilm import OnnxMiniLM
from kernel.embed.port import Matrix, Vector

FILE = Path(__file__).parent / "data" / "judge.onnx"
# Under these the file keeps the names of its classes, a line each, and the key of its sentences.
NAMES, LEARNT_FROM = "names", "learnt_from"
STATES, SHARES = "states", "shares"
SEEN_MAX = 4_096  # sentences; about 8 MB


class TunedJudge:
    """Reads sentences by the built-in encoder and judges them by the tuned layers."""

    def __init__(self, encoder: OnnxMiniLM, path: Path = FILE) -> None:
        """Load the file, a few megabytes."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # of sentences further threads spend more than they save
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        told = self._session.get_modelmeta().custom_metadata_map
        self.names = tuple(told[NAMES].split("\n"))
        self.learnt_from = told.get(LEARNT_FROM, "")
        self._encoder = encoder
        self._seen: LRUCache[str, tuple[Vector, Floats]] = LRUCache(SEEN_MAX)

    async def read(self, text: str) -> tuple[Vector, Floats]:
        """The sentence's unit vector, and the logarithm of the share of each of `names`."""
        seen = self._seen.get(text)
        if seen is None:
            vectors, states = await self._encoder.embed_half_way([text])
            seen = vectors[0], await to_thread.run_sync(self._judge, states[0])
            self._seen[text] = seen
        return seen

    def _judge(self, states: Matrix) -> Floats:
        return np.asarray(self._session.run([SHARES], {STATES: states[None]})[0])[0]


@cache
def tuned_judge() -> TunedJudge | None:
    """The judge of this process; None when another embedder than the built-in one is set."""
    encoder = embedder()
    return TunedJudge(encoder) if isinstance(encoder, OnnxMiniLM) else None


def in_order_of(names: Sequence[str], judged: Floats, known: Sequence[str]) -> Floats:
    """Log shares in the order of `names`; not a number where the judge does not know a name."""
    places = {name: place for place, name in enumerate(known)}
    return np.array(
        [judged[places[name]] if name in places else np.nan for name in names], dtype=np.float32
    )
