/** Server-sent events read from a fetch body, because EventSource can neither POST nor send a bearer token. */

export interface ServerEvent {
  event: string;
  data: string;
  /** The number of the event, where the server gave one: what to read on after. */
  id?: string;
}

const EVENT_BYTES_MAX = 4_000_000;

/** Turns pieces of text, cut anywhere, into whole events. */
export class SseParser {
  private buffer = "";
  private event = "";
  private id = "";
  private data: string[] = [];
  private isFirst = true;

  push(piece: string): ServerEvent[] {
    this.buffer += this.isFirst && piece ? piece.replace(/^\uFEFF/, "") : piece;
    if (piece) this.isFirst = false;
    if (this.buffer.length > EVENT_BYTES_MAX) throw new Error("The server sent an event that is too long.");
    const events: ServerEvent[] = [];
    for (let line = this.takeLine(); line !== null; line = this.takeLine()) {
      const event = this.readLine(line);
      if (event) events.push(event);
    }
    return events;
  }

  private takeLine(): string | null {
    const end = this.buffer.search(/[\r\n]/);
    if (end < 0) return null;
    // A lone CR at the end may be half of a CRLF: wait for the rest.
    if (this.buffer[end] === "\r" && end === this.buffer.length - 1) return null;
    const line = this.buffer.slice(0, end);
    const width = this.buffer.startsWith("\r\n", end) ? 2 : 1;
    this.buffer = this.buffer.slice(end + width);
    return line;
  }

  private readLine(line: string): ServerEvent | null {
    if (line === "") return this.dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return null;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.event = value;
    else if (field === "data") this.data.push(value);
    else if (field === "id") this.id = value;
    return null;
  }

  private dispatch(): ServerEvent | null {
    const event = { event: this.event || "message", data: this.data.join("\n"), ...(this.id ? { id: this.id } : {}) };
    const isEmpty = this.data.length === 0;
    this.event = "";
    this.id = "";
    this.data = [];
    return isEmpty ? null : event;
  }
}

/** Yields the events of a response body; an event cut off by the end of the stream is dropped. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = new SseParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
