import type { ApiClient } from "../api/client";
import { ApiError, asApiError, isAbort } from "../api/errors";
import { leaving } from "../api/turn-stream";
import type { ServerEvent } from "../api/sse";
import type { HandedOver, JsonObject, RunningTurn, StoredConversation } from "../api/types";
import { strings } from "../strings";
import { applyEvent, fromStored, newMessage, type ChatMessage } from "./message";

type Events = (signal: AbortSignal) => AsyncGenerator<ServerEvent>;

/** The messages of one conversation and the turn under way. Fires `change`, `conversation` (new id) and `turn` (ended). */
export class ChatSession extends EventTarget {
  messages: ChatMessage[] = [];
  conversationId: string | null = null;
  isLoading = false;
  loadError: ApiError | null = null;
  /** Who answers here in the assistant's place. */
  handedOver: HandedOver | null = null;
  private turn: AbortController | null = null;
  private frame = 0;
  private filled: JsonObject | null = null;

  constructor(readonly api: ApiClient) {
    super();
  }

  get isBusy(): boolean {
    return this.turn !== null;
  }

  /** Starts an empty conversation; the server names it with the first turn. */
  reset(): void {
    this.leave();
    this.conversationId = null;
    this.messages = [];
    this.loadError = null;
    this.isLoading = false;
    this.handedOver = null;
    this.changed();
  }

  async open(id: string): Promise<void> {
    if (id === this.conversationId && !this.loadError) return;
    this.reset();
    this.conversationId = id;
    this.isLoading = true;
    try {
      const stored = await this.api.conversation(id);
      if (this.conversationId === id) this.take(stored);
    } catch (error) {
      if (this.conversationId === id) this.loadError = asApiError(error);
    }
    if (this.conversationId === id) this.isLoading = false;
    this.changed();
    void this.loadFeedback(id);
  }

  private take(stored: StoredConversation): void {
    this.messages = stored.messages.map(fromStored);
    this.handedOver = stored.handed_over ?? null;
    if (stored.running) void this.resume(stored.running);
  }

  /** Reads on a turn that was under way when the page was opened, from its first word. */
  private async resume({ turn_id: id, text }: RunningTurn): Promise<void> {
    await this.answer([...this.messages, newMessage("user", text)], (signal) => this.api.resumeTurn(id, signal));
  }

  /** What was said without a turn since: by colleagues, and by tasks whose time had come. */
  async refresh(): Promise<void> {
    const id = this.conversationId;
    const last = this.messages.findLast((one) => one.storedId)?.storedId;
    if (!id || !last || this.turn || this.isLoading) return;
    const stored = await this.api.conversation(id).catch(() => null);
    const at = stored?.messages.findIndex((one) => one.id === last) ?? -1;
    if (!stored || at < 0 || this.turn || this.conversationId !== id) return;
    this.handedOver = stored.handed_over ?? null;
    this.messages = [...this.messages, ...stored.messages.slice(at + 1).map(fromStored)];
    this.changed();
  }

  /** The thumbs come after the messages: nobody waits for them. */
  private async loadFeedback(id: string): Promise<void> {
    const page = await this.api.feedback(id).catch(() => null);
    if (!page?.items.length || this.conversationId !== id) return;
    const given = new Map(page.items.map((one) => [one.message_id, one]));
    this.messages = this.messages.map((one) => ({ ...one, feedback: given.get(one.storedId ?? "") ?? one.feedback }));
    this.changed();
  }

  /** Ends the turn under way; what was said stays. */
  stop(): void {
    this.turn?.abort();
  }

  /** Looks away: the turn goes on at the server, and its answer is there when the conversation is opened again. */
  leave(): void {
    this.turn?.abort(leaving());
    this.turn = null;
  }

  /** Asks or orders; `filled` are the values of a form that answers the last question. */
  async send(text: string, filled: JsonObject | null = null): Promise<void> {
    const trimmed = text.trim();
    if (!trimmed || this.turn) return;
    await this.answer([...this.messages, newMessage("user", trimmed)], this.begin(trimmed, filled));
  }

  /** Sends the last question again in place of its failed answer. */
  async retry(): Promise<void> {
    const at = this.messages.findLastIndex((one) => one.role === "user");
    if (at < 0 || this.turn) return;
    await this.answer(this.messages.slice(0, at + 1), this.begin(this.messages[at].text, this.filled));
  }

  private begin(text: string, filled: JsonObject | null): Events {
    this.filled = filled;
    return (signal) => this.api.turn(text, this.conversationId, signal, filled);
  }

  private async answer(before: ChatMessage[], events: Events): Promise<void> {
    const turn = new AbortController();
    const message = newMessage("assistant", "");
    this.turn = turn;
    this.messages = [...before, message];
    this.changed();
    const ended = await this.stream(message, events, turn.signal);
    if (this.turn !== turn) return; // somebody looks at another conversation
    this.turn = null;
    if (this.handedOver && isSilent(ended)) this.dropAnswer(ended);
    else if (this.messages.at(-1)?.id === ended.id) this.replaceLast(ended);
    this.changed();
    this.dispatchEvent(new Event("turn"));
  }

  /** Nobody answers at once: what was said went to people, and was kept under the id that came. */
  private dropAnswer({ id, storedId }: ChatMessage): void {
    const kept = this.messages.filter((one) => one.id !== id);
    this.messages = kept.map((one, at) => (at === kept.length - 1 ? { ...one, storedId } : one));
  }

  private async stream(start: ChatMessage, events: Events, signal: AbortSignal): Promise<ChatMessage> {
    let message = start;
    try {
      for await (const event of events(signal)) {
        this.noteConversation(event.event, event.data, signal);
        message = applyEvent(message, event);
        this.replaceLast(message);
      }
      if (message.isStreaming) return ended(message, { error: new ApiError("cut", strings.errors.cut) });
      return message;
    } catch (error) {
      return ended(message, isAbort(error) ? { isStopped: true } : { error: asApiError(error) });
    }
  }

  private noteConversation(name: string, data: string, signal: AbortSignal): void {
    if (signal.aborted || (name !== "status" && name !== "done")) return;
    const body = JSON.parse(data) as { conversation_id?: string; handed_over?: HandedOver };
    if (name === "done") this.handedOver = body.handed_over ?? null;
    const id = body.conversation_id ?? null;
    if (!id || id === this.conversationId) return;
    this.conversationId = id;
    this.dispatchEvent(new Event("conversation"));
  }

  private replaceLast(message: ChatMessage): void {
    if (this.messages.at(-1)?.id !== message.id) return;
    this.messages = [...this.messages.slice(0, -1), message];
    this.changed();
  }

  /** At most one redraw per frame, however fast the words come. */
  private changed(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.dispatchEvent(new Event("change"));
    });
  }
}

function ended(message: ChatMessage, change: Partial<ChatMessage>): ChatMessage {
  return { ...message, ...change, isStreaming: false, stage: null };
}

function isSilent({ text, actions, error, isStopped, storedId }: ChatMessage): boolean {
  return !text && !actions.length && !error && !isStopped && storedId !== null;
}
