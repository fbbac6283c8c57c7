import { describe, expect, test, vi } from "vitest";
import { ApiError } from "../src/api/errors";
import { followTurn, leaving, type TurnCalls } from "../src/api/turn-stream";

const STATUS = 'event: status\ndata: {"turn_id":"t1"}\nid: 1\n\n';
const word = (n: number, text: string) => `event: token\ndata: {"text":"${text}"}\nid: ${n}\n\n`;
const DONE = "event: done\ndata: {}\nid: 9\n\n";

/** A connection that says this and then breaks, or ends. */
function connection(text: string, isBroken = false): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      if (!isBroken) controller.close();
    },
    pull(controller) {
      if (isBroken) controller.error(new TypeError("network"));
    },
  });
  return new Response(body);
}

function calls(begin: Response, ...further: (Response | Error)[]) {
  const queue = [...further];
  return {
    begin: vi.fn(async () => begin),
    readOn: vi.fn(async () => {
      const next = queue.shift();
      if (!next || next instanceof Error) throw next ?? new Error("asked too often");
      return next;
    }),
    cancel: vi.fn(async () => undefined),
  } satisfies TurnCalls;
}

async function read(given: TurnCalls, signal = new AbortController().signal, turnId = ""): Promise<string[]> {
  const names: string[] = [];
  for await (const event of followTurn(given, signal, turnId, [0, 0, 0])) names.push(event.event === "token" ? JSON.parse(event.data).text : event.event);
  return names;
}

describe("followTurn", () => {
  test("reads a turn that comes whole over one connection", async () => {
    const given = calls(connection(STATUS + word(2, "Hi") + DONE));
    expect(await read(given)).toEqual(["status", "Hi", "done"]);
    expect(given.readOn).not.toHaveBeenCalled();
  });

  test("reads on after the last event when a connection breaks or just ends", async () => {
    const given = calls(connection(STATUS + word(2, "One"), true), connection(word(3, "two")), connection(word(4, "three") + DONE));
    expect(await read(given)).toEqual(["status", "One", "two", "three", "done"]);
    expect(given.readOn.mock.calls.map((args: unknown[]) => args.slice(0, 2))).toEqual([["t1", "2"], ["t1", "3"]]);
  });

  test("tries again while the way is down, and gives up with what was wrong", async () => {
    const down = new ApiError("offline", "no network");
    const back = calls(connection(STATUS), down, down, connection(DONE));
    expect(await read(back)).toEqual(["status", "done"]);
    await expect(read(calls(connection(STATUS), down, down, down))).rejects.toThrow("no network");
  });

  test("takes a refusal of the server as the end", async () => {
    const given = calls(connection(STATUS), new ApiError("turn_not_found", "long over", 404), connection(DONE));
    await expect(read(given)).rejects.toThrow("long over");
    expect(given.readOn).toHaveBeenCalledTimes(1);
  });

  test("stops the turn at the server when it is aborted", async () => {
    const abort = new AbortController();
    const given = calls(connection(STATUS + word(2, "One")), new Error("never"));
    given.readOn.mockImplementation(() => {
      abort.abort();
      return Promise.reject(new DOMException("", "AbortError"));
    });
    await expect(read(given, abort.signal)).rejects.toThrow(DOMException);
    expect(given.cancel).toHaveBeenCalledWith("t1");
  });

  test("leaves the turn running for somebody who only looks away", async () => {
    const abort = new AbortController();
    const given = calls(connection(STATUS + word(2, "One")), new Error("never"));
    given.readOn.mockImplementation(() => {
      abort.abort(leaving());
      return Promise.reject(new DOMException("", "AbortError"));
    });
    await expect(read(given, abort.signal)).rejects.toThrow(DOMException);
    expect(given.cancel).not.toHaveBeenCalled();
  });

  test("stops a turn that was begun before, although nothing of it has come yet", async () => {
    const abort = new AbortController();
    const given = calls(connection(""), new Error("never"));
    given.begin.mockImplementation(() => {
      abort.abort();
      return Promise.reject(new DOMException("", "AbortError"));
    });
    await expect(read(given, abort.signal, "t7")).rejects.toThrow(DOMException);
    expect(given.cancel).toHaveBeenCalledWith("t7");
  });
});
