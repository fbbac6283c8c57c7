"""The least a gateway in Python can do: FastAPI in, aiohttp out, bytes through, nothing checked.

`python -m bench.gateway.floor ADDRESS_OF_THE_MODEL PORT`
"""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import Response, StreamingResponse

MODEL, PORT = sys.argv[1] if len(sys.argv) > 1 else "", sys.argv[-1]
_sessions: list[aiohttp.ClientSession] = []


@asynccontextmanager
async def _life(_: FastAPI) -> AsyncGenerator[None]:
    _sessions.append(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=512)))
    yield
    await _sessions[0].close()


app = FastAPI(lifespan=_life, docs_url=None, redoc_url=None)


@app.post("/v1/chat/completions")
async def pass_through(request: Request) -> Response:
    """Bytes in, bytes out."""
    raw = await request.body()
    headers = {"Content-Type": "application/json"}
    answer = await _sessions[0].post(f"{MODEL}/chat/completions", data=raw, headers=headers)
    kind = answer.headers["Content-Type"]
    if kind.startswith("application/json"):
        return Response(await answer.read(), media_type=kind)
    return StreamingResponse(answer.content.iter_any(), media_type=kind)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(PORT), log_level="warning", access_log=False)
