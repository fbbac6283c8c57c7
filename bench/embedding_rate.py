"""The embedder's own rate on the chunks of a folder of Markdown: the limit of ingestion.

`python -m bench.embedding_rate FOLDER` prints chunks a second; compare with `chunks_per_s` of
`steward ingest FOLDER --json` on the same machine.
"""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from kernel.clock import monotonic_s
from kernel.embed.choose import embedder
from rag.chunking import chunk_pages, embedding_text

BATCH_CHUNKS = 64


@dataclass(frozen=True)
class _Page:
    number: int | None
    markdown: str


async def main(folder: Path) -> None:
    model = embedder()
    await model.prepare()
    texts = [
        embedding_text(path.stem, chunk.heading, chunk.text)
        for path in sorted(folder.rglob("*.md"))
        for chunk in chunk_pages([_Page(None, path.read_text())], model.count_tokens)
    ]
    started_s = monotonic_s()
    for first in range(0, len(texts), BATCH_CHUNKS):
        await model.embed(texts[first : first + BATCH_CHUNKS])
    seconds = monotonic_s() - started_s
    print(f"{len(texts)} chunks, {seconds:.1f} s, {len(texts) / seconds:.1f} chunks/s")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
