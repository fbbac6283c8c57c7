"""A provider on loopback that behaves as the asked model's name says; also broken ones."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
from aiohttp import web

Behaviour = Callable[["FakeProvider", web.Request, web.StreamResponse], Awaitable[None]]
BEHAVIOURS: dict[str, Behaviour] = {}


@dataclass
class FakeProvider:
    """The running server: its address, what it was asked, and who hung up."""

    url: str = ""
    bodies: list[dict] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    has_hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = orjson.loads(await request.read())
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        self.paths.append(request.path_qs)
        if refused := self._refuse(body):
            return refused
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        try:
            await BEHAVIOURS[body["model"]](self, request, response)
        except (ConnectionError, asyncio.CancelledError):
            self.has_hung_up.set()
            raise
        return response

    async def tell_what_it_saw(self, _: web.Request) -> web.Response:
        """For tests of a provider in a process of its own."""
        seen = {"has_hung_up": self.has_hung_up.is_set(), "bodies": self.bodies}
        return web.json_response(seen)

    def _refuse(self, body: dict) -> web.Response | None:
        model = body["model"]
        if model.isdigit():
            error = {"error": {"message": "no", "code": model, "type": "x"}}
            return web.json_response(error, status=int(model), headers={"Retry-After": "7"})
        if model == "no temperature" and "temperature" in body:
            error = {"message": "Unsupported value: 'temperature' does not support 0.0"}
            return web.json_response({"error": error | {"param": "temperature"}}, status=400)
        if model == "does not stream":
            return web.json_response({"choices": [{"message": {"content": "hi"}}]})
        if model == "answers whole":
            usage = {"prompt_tokens": 7, "completion_tokens": 2}
            message = {"role": "assistant", "content": "hi"}
            return web.json_response({"choices": [{"message": message}], "usage": usage})
        if model == "answers with a page":
            return web.Response(text="<html>Please sign in</html>", content_type="text/html")
        if model == "asks to wait":
            return web.json_response({}, status=429, headers={"Retry-After": "120"})
        if model == "sets cookies":
            return web.Response(status=500, headers={"Set-Cookie": "who=acme; Path=/"})
        if model == "redirects":
            return web.Response(status=307, headers={"Location": "http://127.0.0.1:9/"})
        return None


@asynccontextmanager
async def fake_provider() -> AsyncGenerator[FakeProvider]:
    provider = FakeProvider()
    app = web.Application()
    app.router.add_post("/{tail:.*}", provider.answer)
    app.router.add_get("/seen", provider.tell_what_it_saw)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    provider.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield provider
    finally:
        await runner.cleanup()


def behaviour(name: str) -> Callable[[Behaviour], Behaviour]:
    def register(function: Behaviour) -> Behaviour:
        BEHAVIOURS[name] = function
        return function

    return register


async def send(response: web.StreamResponse, delta: dict, **choice: object) -> None:
    event = {"choices": [{"index": 0, "delta": delta, **choice}]}
    await response.write(b"data: " + orjson.dumps(event) + b"\n\n")


async def say(response: web.StreamResponse, *texts: str) -> None:
    for text in texts:
        await send(response, {"content": text})


async def end(response: web.StreamResponse, reason: str = "stop") -> None:
    await send(response, {}, finish_reason=reason)
    await response.write(b'data: {"choices": [], "usage": {"prompt_tokens": 11, ')
    await response.write(b'"completion_tokens": 3}}\n\ndata: [DONE]\n\n')


@behaviour("answers well")
@behaviour("no temperature")
async def _well(_p: FakeProvider, _q: web.Request, response: web.StreamResponse) -> None:
    await response.write(b": keep-alive\n\n")
    await say(response, "Grüß", " dich")
    await end(response)


@behaviour("reports no usage")
async def _no_usage(_p: FakeProvider, _q: web.Request, response: web.StreamResponse) -> None:
    await say(response, "x" * 40)
    await send(response, {}, finish_reason="stop")


@behaviour("splits in mid character")
async def _split(_p: FakeProvider, _q: web.Request, response: web.StreamResponse) -> None:
    event = 'data: {"choices": [{"delta": {"content": "né €"}, "finish_reason": "stop"}]}\n\n'
    for byte in event.encode():
        await response.write(bytes([byte]))


@behaviour("calls tools")
async def _tools(_p: FakeProvider, _q: web.Request, response: web.StreamResponse) -> None:
    first = {"index": 0, "id": "c1", "function": {"name": "hrm__request_leave", "arguments": ""}}
    await send(response, {"tool_calls": [first]})
    for piece in ('{"start_on": "2026-', '12-01", "days"', ": 3}"):
        await send(response, {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]})
    second = {"index": 1, "id": "c2", "function": {"name": "hrm__leave_balance"}}
    await send(response, {"tool_calls": [second]})
    await end(response, "tool_calls")


@behaviour("calls tools like ollama")
async def _ollama(_p: FakeProvider, _q: web.Request, response: web.StreamResponse) -> None:
    call = {"function": {"name": "hrm__leave_balance", "arguments": {"year": 2026}}}
    await send(response, {"tool_calls": [call]})
    await end(response, "stop")


@behaviour("sends broken arguments")
async def _broken_arguments(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    call = {"index": 0, "id": "c1", "function": {"name": "a__b", "arguments": '{"x": '}}
    await send(response, {"tool_calls": [call]})
    await end(response, "tool_calls")


@behaviour("stalls before")
async def _stall_before(_p: object, _q: web.Request, _response: web.StreamResponse) -> None:
    await asyncio.sleep(30)


@behaviour("stalls after")
async def _stall_after(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    await say(response, "One moment ")
    await asyncio.sleep(30)


@behaviour("goes on when told")
async def _told(provider: FakeProvider, _q: web.Request, response: web.StreamResponse) -> None:
    await say(response, "One moment ")
    await provider.may_go_on.wait()
    await say(response, "and here ", "it is.")
    await end(response)


@behaviour("looks a person up")
async def _look_up(provider: FakeProvider, _q: web.Request, response: web.StreamResponse) -> None:
    """Takes the words after "up" for a name, then repeats letter by letter all it was told."""
    told = provider.bodies[-1]["messages"]
    if told[-1]["role"] != "tool":
        arguments = orjson.dumps({"employee": told[-1]["content"].split(" up ")[-1]}).decode()
        call = {"index": 0, "id": "c1"}
        call["function"] = {"name": "hrm__get_employee", "arguments": arguments}
        await send(response, {"tool_calls": [call]})
        await end(response, "tool_calls")
        return
    for letter in told[-1]["content"].split("summary")[-1]:
        await say(response, letter)
    await end(response)


@behaviour("only keeps alive")
async def _keep_alive(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    while True:
        await response.write(b": keep-alive\n\n")
        await asyncio.sleep(0.02)


@behaviour("drips for ever")
async def _drip(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    while True:
        await say(response, ".")
        await asyncio.sleep(0.02)


@behaviour("writes on and on")
async def _on_and_on(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    for _ in range(100):
        await say(response, "word " * 100)
    await end(response)


@behaviour("talks garbage")
async def _garbage(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    await response.write(b"data: <html>502 Bad Gateway</html>\n\n")


@behaviour("sends odd shapes")
async def _odd(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    await response.write(b'data: {"choices": "none"}\n\n')


@behaviour("cuts the stream")
async def _cut(_p: object, request: web.Request, response: web.StreamResponse) -> None:
    await say(response, "The balance is")
    assert request.transport is not None
    request.transport.close()


@behaviour("ends without a word")
async def _silent(_p: object, _q: web.Request, _response: web.StreamResponse) -> None:
    return


@behaviour("breaks off with an error")
async def _error(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    await response.write(b'data: {"error": {"message": "overloaded"}}\n\n')


@behaviour("floods")
async def _flood(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    while True:
        await response.write(b"data: " + b"x" * 65_536)


@behaviour("keeps to a schema")
async def _schema(provider: FakeProvider, _q: web.Request, response: web.StreamResponse) -> None:
    is_asked = any("Result of" in m["content"] for m in provider.bodies[-1]["messages"])
    calls = [{"name": "hrm__leave_balance", "arguments": {}}]
    value = {"answer": "You have 25 days."} if is_asked else {"calls": calls}
    text = orjson.dumps(value).decode()
    await say(response, text[:9], text[9:])
    await end(response)


@behaviour("breaks its lines never")
async def _endless_line(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    await response.write(b'data: {"choices": [{"delta": {"content": "')
    while True:
        await response.write(b"a" * 65_536)


@behaviour("invents actions")
async def _invents(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    function = {"name": "finance__pay_everything", "arguments": '{"to": "me"}'}
    await send(response, {"tool_calls": [{"index": 0, "id": "x", "function": function}]})
    await end(response, "tool_calls")


@behaviour("calls everything at once")
async def _many(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    for n in range(100):
        call = {"index": n, "id": f"c{n}", "function": {"name": "hrm__leave_balance"}}
        await send(response, {"tool_calls": [call]})
    await end(response, "tool_calls")


@behaviour("sends arguments that are a list")
async def _list_arguments(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    function = {"name": "hrm__leave_balance", "arguments": "[1, 2]"}
    await send(response, {"tool_calls": [{"index": 0, "id": "x", "function": function}]})
    await end(response, "tool_calls")


@behaviour("sends calls that are a number")
async def _number_calls(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    await send(response, {"tool_calls": 5})


@behaviour("sends other letters")
async def _not_utf8(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    await response.write(b'data: {"choices": [{"delta": {"content": "\xff\xfe"}}]}\n\n')


@behaviour("nests for ever")
async def _nests(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    await response.write(b"data: " + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"\n\n")


@behaviour("counts in words")
async def _words(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    await say(response, "Hello there")
    usage = b'{"choices": [], "usage": {"prompt_tokens": "many", "completion_tokens": -5}}'
    await send(response, {}, finish_reason="stop")
    await response.write(b"data: " + usage + b"\n\ndata: [DONE]\n\n")


@behaviour("counts beyond belief")
async def _beyond(_p: object, _q: web.Request, response: web.StreamResponse) -> None:
    await say(response, "Hello there")
    usage = b'{"choices": [], "usage": {"prompt_tokens": 1e30, "completion_tokens": 9999999999999}}'
    await send(response, {}, finish_reason="stop")
    await response.write(b"data: " + usage + b"\n\ndata: [DONE]\n\n")


async def _serve_for_ever() -> None:
    async with fake_provider() as provider:
        print(provider.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve_for_ever())
