import { describe, expect, test } from "vitest";
import { SseParser, readEvents } from "../src/api/sse";

const events = (...pieces: string[]) => {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.push(piece));
};

describe("SseParser", () => {
  test("reads a named event with its data", () => {
    expect(events('event: token\ndata: {"text":"Hi"}\n\n')).toEqual([{ event: "token", data: '{"text":"Hi"}' }]);
  });

  test("gives the same events wherever the text is cut", () => {
    const text = "\uFEFF: hello\r\nevent: token\r\ndata: a\r\ndata: é€\r\n\r\nevent: done\ndata: {}\n\n";
    const whole = events(text);
    expect(whole).toEqual([{ event: "token", data: "a\né€" }, { event: "done", data: "{}" }]);
    for (let cut = 1; cut < text.length; cut += 1) expect(events(text.slice(0, cut), text.slice(cut))).toEqual(whole);
    expect(events(...text)).toEqual(whole);
  });

  test("accepts lone carriage returns as line ends", () => {
    expect(events("data: a\r\rdata: b\r\r", "data: c\n\n").map((one) => one.data)).toEqual(["a", "b", "c"]);
  });

  test("passes over comments, unknown fields and events without data", () => {
    expect(events(": keep-alive\n\nid: 4\nretry: 10\n\nevent: lonely\n\ndata: x\n\n")).toEqual([{ event: "message", data: "x" }]);
  });

  test("tells the number of an event, and of that one only", () => {
    expect(events("data: a\nid: 7\n\ndata: b\n\n")).toEqual([{ event: "message", data: "a", id: "7" }, { event: "message", data: "b" }]);
  });

  test("takes away only one space before the data", () => {
    expect(events("data:  two\ndata:none\n\n")[0].data).toBe(" two\nnone");
  });

  test("does not deliver an event that was never closed", () => {
    expect(events("event: token\ndata: half")).toEqual([]);
  });

  test("refuses an event without end", () => {
    expect(() => events(`data: ${"x".repeat(4_000_001)}`)).toThrow(/too long/);
  });
});

test("readEvents puts characters together that were cut between bytes", async () => {
  const bytes = new TextEncoder().encode("data: Café €\n\n");
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
      controller.close();
    },
  });
  const read: string[] = [];
  for await (const event of readEvents(body)) read.push(event.data);
  expect(read).toEqual(["Café €"]);
});

test("readEvents lets go of the body when the reader stops early", async () => {
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("data: x\n\n")),
    cancel: () => void (isCancelled = true),
  });
  for await (const event of readEvents(body)) if (event.data) break;
  expect(isCancelled).toBe(true);
});
