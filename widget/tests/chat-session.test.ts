import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ApiClient } from "../src/api/client";
import type { ServerEvent } from "../src/api/sse";
import type { StoredConversation, StoredMessage } from "../src/api/types";
import { ChatSession } from "../src/chat/chat-session";

const ID = "c1";
const TICKET = { ticket_id: "t", ticket: "T-401", subject: "help" };

beforeEach(() => vi.stubGlobal("requestAnimationFrame", () => 1));

const event = (name: string, data: object): ServerEvent => ({ event: name, data: JSON.stringify(data) }) as ServerEvent;
const message = (id: string, role: "user" | "assistant", text: string, more: Partial<StoredMessage> = {}): StoredMessage =>
  ({ id, role, text, at: "", citations: [], actions: [], proposal: null, clarification: null, model: null, ...more });
const stored = (messages: StoredMessage[], more: Partial<StoredConversation> = {}): StoredConversation => ({ id: ID, title: "", messages, ...more });

/** A server that answers with these conversations one after the other, and with these events. */
function session(conversations: StoredConversation[], events: (signal: AbortSignal) => AsyncGenerator<ServerEvent> = async function* () {}) {
  const queue = [...conversations];
  const api = {
    conversation: vi.fn(async () => queue.shift()!),
    feedback: vi.fn(async () => ({ items: [], next_cursor: null })),
    turn: vi.fn((_text: string, _id: string | null, signal: AbortSignal) => events(signal)),
    resumeTurn: vi.fn((_id: string, signal: AbortSignal) => events(signal)),
  };
  return { api, chat: new ChatSession(api as unknown as ApiClient) };
}

const texts = (chat: ChatSession): string[] => chat.messages.map((one) => `${one.role}: ${one.text}`);

describe("a page opened in mid-turn", () => {
  test("shows the question and reads the answer on from its first word", async () => {
    let goOn = (): void => undefined;
    const told = new Promise<void>((resolve) => (goOn = resolve));
    const { api, chat } = session([stored([], { running: { turn_id: "t1", text: "hello" } })], async function* () {
      yield event("status", { conversation_id: ID, turn_id: "t1", stage: "thinking" });
      yield event("token", { text: "The first " });
      await told;
      yield event("token", { text: "and the second half." });
      yield event("done", { conversation_id: ID, message_id: "m2" });
    });
    await chat.open(ID);
    await vi.waitFor(() => expect(texts(chat)).toEqual(["user: hello", "assistant: The first "]));
    expect(chat.isBusy).toBe(true);
    expect(api.resumeTurn.mock.calls[0][0]).toBe("t1");
    goOn();
    await vi.waitFor(() => expect(chat.isBusy).toBe(false));
    expect(chat.messages.at(-1)).toMatchObject({ text: "The first and the second half.", storedId: "m2", isStreaming: false });
  });

  test("stops it, and asks nothing twice", async () => {
    const { api, chat } = session([stored([message("m0", "user", "before")], { running: { turn_id: "t1", text: "hello" } })], async function* (signal) {
      yield event("token", { text: "Half" });
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(new DOMException("", "AbortError"))));
    });
    await chat.open(ID);
    await vi.waitFor(() => expect(texts(chat).at(-1)).toBe("assistant: Half"));
    chat.stop();
    await vi.waitFor(() => expect(chat.isBusy).toBe(false));
    expect(chat.messages.at(-1)).toMatchObject({ text: "Half", isStopped: true });
    expect(texts(chat)).toHaveLength(3);
    expect(api.turn).not.toHaveBeenCalled();
  });

  test("a conversation one has left is not written into by the turn of before", async () => {
    let goOn = (): void => undefined;
    const told = new Promise<void>((resolve) => (goOn = resolve));
    const other = stored([message("m9", "assistant", "other")]);
    const { chat } = session([stored([], { running: { turn_id: "t1", text: "hello" } }), other], async function* () {
      await told;
      yield event("done", { conversation_id: ID, message_id: "m2" });
    });
    await chat.open(ID);
    await chat.open("c2");
    goOn();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([texts(chat), chat.isBusy, chat.conversationId]).toEqual([["assistant: other"], false, "c2"]);
  });
});

describe("a conversation that people have taken over", () => {
  const answered = (more: object) =>
    async function* () {
      yield event("status", { conversation_id: ID, turn_id: "t1", stage: "reading" });
      yield event("done", { conversation_id: ID, message_id: "m3", ...more });
    };

  test("shows what was said and no answer to it", async () => {
    const { chat } = session([stored([message("m1", "user", "a person please")], { handed_over: TICKET })], answered({ handed_over: TICKET }));
    await chat.open(ID);
    expect(chat.handedOver).toEqual(TICKET);
    await chat.send("is anybody there?");
    expect(texts(chat)).toEqual(["user: a person please", "user: is anybody there?"]);
    expect(chat.messages.at(-1)).toMatchObject({ storedId: "m3" });
  });

  test("takes up what colleagues write, once, and knows when they are done", async () => {
    const first = message("m1", "assistant", "T-401 is open.");
    const reply = message("m2", "assistant", "On my way.", { person: { name: "Sam", ticket: "T-401" } });
    const { chat } = session([stored([first], { handed_over: TICKET }), stored([first, reply], { handed_over: TICKET }), stored([first, reply])]);
    await chat.open(ID);
    await chat.refresh();
    expect(chat.messages.at(-1)).toMatchObject({ text: "On my way.", person: "Sam" });
    await chat.refresh();
    expect(texts(chat)).toHaveLength(2);
    expect(chat.handedOver).toBeNull();
  });
});
