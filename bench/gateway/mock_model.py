"""A model that answers at once: whole, in 50 pieces, or with one call of a tool.

`python -m bench.gateway.mock_model` prints its address. Answers are bytes made beforehand. A
request with tools is answered with a call until it holds the result of one.
"""

import asyncio

import orjson
from aiohttp import web

TOKENS = 50
USAGE = {"prompt_tokens": 20, "completion_tokens": TOKENS, "total_tokens": 20 + TOKENS}
_HEAD = {"id": "chatcmpl-1", "created": 1, "model": "mock"}
_CALL = {
    "id": "call_1",
    "type": "function",
    "function": {"name": "bench__price_of", "arguments": '{"product": "Lamp", "quantity": 3}'},
}


def _whole(message: dict[str, object], reason: str) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": reason}
    body = {**_HEAD, "object": "chat.completion", "choices": [choice], "usage": USAGE}
    return orjson.dumps(body)


def _event(delta: dict[str, object], reason: str | None = None, **more: object) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    body = {**_HEAD, "object": "chat.completion.chunk", "choices": [choice], **more}
    return b"data: %s\n\n" % orjson.dumps(body)


_END = b"data: %s\n\ndata: [DONE]\n\n" % orjson.dumps(
    {**_HEAD, "object": "chat.completion.chunk", "choices": [], "usage": USAGE}
)
TEXT = _whole({"content": "word " * TOKENS}, "stop")
CALL = _whole({"content": None, "tool_calls": [_CALL]}, "tool_calls")
PIECES = [_event({"content": "word "}) for _ in range(TOKENS)]
LAST = _event({}, "stop") + _END
CALL_EVENTS = _event({"tool_calls": [{"index": 0, **_CALL}]}) + _event({}, "tool_calls") + _END
SHORT_EVENTS = _event({"content": "It is 30."}) + _event({}, "stop") + _END


async def answer(request: web.Request) -> web.StreamResponse:
    """One completion."""
    raw = await request.read()
    wants_call = b'"tools"' in raw and b'"tool_call_id"' not in raw
    if b'"stream":true' not in raw and b'"stream": true' not in raw:
        return web.Response(body=CALL if wants_call else TEXT, content_type="application/json")
    if b'"tools"' in raw:
        events = CALL_EVENTS if wants_call else SHORT_EVENTS
        return web.Response(body=events, content_type="text/event-stream")
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for piece in PIECES:
        await response.write(piece)
        await asyncio.sleep(0)  # each token is a packet of its own, as from a real model
    await response.write(LAST)
    return response


async def serve() -> None:
    """Serve until the process ends."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}/v1", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
