import type { ApiClient } from "../api/client";
import { ApiError, asApiError, isAbort } from "../api/errors";
import { leaving } from "../api/turn-stream";
import type { JsonObject } from "../api/types";
import { strings } from "../strings";
import { applyEvent, fromStored, newMessage, type ChatMessage } from "./message";

/** The messages of one conversation and the turn under way. Fires `change`, `conversation` (new id) and `turn` (ended). */
export class ChatSession extends EventTarget {
  messages: ChatMessage[] = [];
  conversationId: string | null = null;
  isLoading = false;
  loadError: ApiError | null = null;
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
    this.changed();
  }

  async open(id: string): Promise<void> {
    if (id === this.conversationId && !this.loadError) return;
    this.reset();
    this.conversationId = id;
    this.isLoading = true;
    try {
      const stored = await this.api.conversation(id);
      if (this.conversationId === id) this.messages = stored.messages.map(fromStored);
    } catch (error) {
      if (this.conversationId === id) this.loadError = asApiError(error);
    }
    if (this.conversationId === id) this.isLoading = false;
    this.changed();
    void this.loadFeedback(id);
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
  }

  /** Asks or orders; `filled` are the values of a form that answers the last question. */
  async send(text: string, filled: JsonObject | null = null): Promise<void> {
    const trimmed = text.trim();
    if (!trimmed || this.turn) return;
    const question = newMessage("user", trimmed);
    this.filled = filled;
    await this.answer([...this.messages, question], trimmed);
  }

  /** Sends the last question again in place of its failed answer. */
  async retry(): Promise<void> {
    const at = this.messages.findLastIndex((one) => one.role === "user");
    if (at < 0 || this.turn) return;
    await this.answer(this.messages.slice(0, at + 1), this.messages[at].text);
  }

  private async answer(before: ChatMessage[], text: string): Promise<void> {
    const turn = new AbortController();
    const message = newMessage("assistant", "");
    this.turn = turn;
    this.messages = [...before, message];
    this.changed();
    const ended = await this.stream(message, text, turn.signal);
    this.turn = null;
    if (this.messages.at(-1)?.id === ended.id) this.replaceLast(ended);
    this.changed();
    this.dispatchEvent(new Event("turn"));
  }

  private async stream(start: ChatMessage, text: string, signal: AbortSignal): Promise<ChatMessage> {
    let message = start;
    try {
      for await (const event of this.api.turn(text, this.conversationId, signal, this.filled)) {
        this.noteConversation(event.event, event.data);
        message = applyEvent(message, event);
        this.replaceLast(message);
      }
      if (message.isStreaming) return ended(message, { error: new ApiError("cut", strings.errors.cut) });
      return message;
    } catch (error) {
      return ended(message, isAbort(error) ? { isStopped: true } : { error: asApiError(error) });
    }
  }

  private noteConversation(name: string, data: string): void {
    if (name !== "status" && name !== "done") return;
    const id = (JSON.parse(data) as { conversation_id?: string }).conversation_id ?? null;
    if (!id || id === this.conversationId || this.turn?.signal.aborted) return;
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
