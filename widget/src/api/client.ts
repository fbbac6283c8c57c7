import { asApiError, isAbort, readError } from "./errors";
import type { ServerEvent } from "./sse";
import { followTurn } from "./turn-stream";
import { newestRuns, RunNews } from "./run-news";
import type { Session } from "./session";
import type * as t from "./types";

/** Differences below this come from the way of the answer, not from a wrong clock. */
const CLOCK_SLACK_MS = 10_000;

const WRONG_PROOF = new Set(["invalid_credentials", "invalid_code", "invalid_passkey", "second_factor_required"]);

export interface Options {
  body?: unknown;
  form?: FormData;
  signal?: AbortSignal;
  /** Sent as Idempotency-Key: the same key never runs twice. */
  once?: string;
}

/** A key for one intended change; sending it again is safe. */
export function onceKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const at = (value: string): string => encodeURIComponent(value);

/**
 * The calls of docs/http_api.md the chat makes, and the way for all others. An outdated token is renewed and fresh proof
 * asked for on the way; then the call is repeated once. Throws ApiError, or the AbortError of its signal.
 */
export class ApiClient {
  /** Where decisions come from, for the audit trail. */
  via: "page" | "widget" = "page";
  /** How far the server's clock is ahead of this one, in milliseconds. */
  clockAheadMs = 0;
  private schemas: Promise<t.ToolSchema[]> | null = null;
  private proving: Promise<boolean> | null = null;
  /** The element a dialog of ours takes its theme from. */
  surface: HTMLElement | null = null;
  readonly runNews = new RunNews(() => this.get<t.Page<t.Run>>(newestRuns));

  constructor(readonly session: Session) {
    session.addEventListener("ended", () => this.forget());
  }

  signIns = () => this.get<t.SignIns>("/v1/sign-ins");
  suggestions = () => this.get<t.Page<t.Suggestion>>("/v1/suggestions");

  conversation = (id: string) => this.get<t.StoredConversation>(`/v1/conversations/${at(id)}`);
  proposal = (id: string) => this.get<t.Proposal>(`/v1/proposals/${at(id)}`);
  confirm = (id: string, once: string) =>
    this.send<t.Decision>("POST", `/v1/proposals/${at(id)}/confirm?via=${this.via}`, { body: {}, once });
  dismiss = (id: string, once: string) =>
    this.send<t.Proposal>("POST", `/v1/proposals/${at(id)}/dismiss`, { body: {}, once });
  edit = (id: string, args: t.JsonObject, once: string) =>
    this.send<{ proposal: t.Proposal }>("POST", `/v1/proposals/${at(id)}/edit`, { body: { args }, once });
  feedback = (id: string) => this.get<t.Page<t.Feedback>>(`/v1/conversations/${at(id)}/feedback`);
  run = (id: string) => this.get<t.Run>(`/v1/action-runs/${at(id)}`);
  undo = (id: string, once: string) =>
    this.send<{ status: string; run: t.Run }>("POST", `/v1/action-runs/${at(id)}/undo?via=${this.via}`, { body: {}, once });
  passage = (documentId: string, chunkId: string, signal?: AbortSignal) =>
    this.send<t.Passage>("GET", `/v1/documents/${at(documentId)}/passages/${at(chunkId)}`, { signal });

  /** The JSON schema of one action's arguments, or null when this person may not use it. */
  async schema(action: string): Promise<t.JsonSchema | null> {
    return (await this.actions()).find((tool) => tool.name === action)?.input_schema ?? null;
  }

  /** Every action this person may use. */
  actions(): Promise<t.ToolSchema[]> {
    this.schemas ??= this.get<{ tools: t.ToolSchema[] }>("/v1/tools?format=jsonschema").then((answer) => answer.tools);
    return this.schemas;
  }

  /** An answer that is no JSON object. */
  async text(path: string): Promise<string> {
    return (await this.fetch("GET", path)).text();
  }

  async original(documentId: string): Promise<Blob> {
    return (await this.fetch("GET", `/v1/documents/${at(documentId)}/content`)).blob();
  }

  /** One chat turn as it comes, over as many connections as it takes; aborting stops it at the server. */
  async *turn(
    text: string,
    conversationId: string | null,
    signal: AbortSignal,
    filled: t.JsonObject | null = null,
  ): AsyncGenerator<ServerEvent> {
    const body = { text, stream: true, ...(conversationId ? { conversation_id: conversationId } : {}), ...(filled ? { arguments: filled } : {}) };
    yield* followTurn({ ...this.turnCalls, begin: (until) => this.fetch("POST", "/v1/chat/turns", { body, signal: until }) }, signal);
  }

  /** A turn that was begun elsewhere or before a reload, from its first event on; aborting stops it as well. */
  async *resumeTurn(turnId: string, signal: AbortSignal): AsyncGenerator<ServerEvent> {
    const { turnCalls } = this;
    yield* followTurn({ ...turnCalls, begin: (until) => turnCalls.readOn(turnId, "0", until) }, signal, turnId);
  }

  private readonly turnCalls = {
    readOn: (id: string, after: string, until: AbortSignal): Promise<Response> => this.fetch("GET", `${turnPath(id)}/events?after=${at(after)}`, { signal: until }),
    cancel: (id: string): Promise<unknown> => this.send("POST", `${turnPath(id)}/cancel`),
  };

  /** A bearer header for the one caller that cannot use fetch (upload progress). */
  async authorization(): Promise<Record<string, string>> {
    return this.session.authorization();
  }

  /** What was kept belongs to the person who is gone. */
  protected forget(): void {
    this.schemas = null;
  }

  get<T>(path: string): Promise<T> {
    return this.send<T>("GET", path);
  }

  /** Any call of the contract, for the parts that are fetched when they are opened. */
  async send<T>(method: string, path: string, options: Options = {}): Promise<T> {
    const response = await this.fetch(method, path, options);
    return (response.status === 204 ? undefined : await response.json()) as T;
  }

  private async fetch(method: string, path: string, options: Options = {}): Promise<Response> {
    try {
      let response = await this.fetchOnce(method, path, options);
      if (response.status === 401 && !(await isWrongProof(response))) {
        if (await this.session.renew()) response = await this.fetchOnce(method, path, options);
        else this.session.end();
      }
      if (response.ok) return response;
      const error = await readError(response);
      if (error.code !== "step_up_required" || !(await this.prove())) throw error;
      response = await this.fetchOnce(method, path, options);
      if (!response.ok) throw await readError(response);
      return response;
    } catch (error) {
      throw isAbort(error) ? error : asApiError(error);
    }
  }

  /** Asks the person for fresh proof, whatever call it was that wanted it; one dialog for all that wait. */
  private prove(): Promise<boolean> {
    this.proving ??= import("../sign-in/step-up")
      .then(({ askForProof }) => askForProof(this))
      .finally(() => (this.proving = null));
    return this.proving;
  }

  private async fetchOnce(method: string, path: string, options: Options): Promise<Response> {
    const headers: Record<string, string> = await this.authorization();
    if (options.body !== undefined) headers["Content-Type"] = "application/json";
    if (options.once) headers["Idempotency-Key"] = options.once;
    const body = options.form ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const response = await fetch(this.session.baseUrl + path, { method, headers, body, signal: options.signal });
    this.readClock(response);
    return response;
  }

  private readClock(response: Response): void {
    const date = response.headers.get("date");
    if (!date) return;
    const aheadMs = Date.parse(date) - Date.now();
    this.clockAheadMs = Math.abs(aheadMs) > CLOCK_SLACK_MS ? aheadMs : 0;
  }
}

const turnPath = (id: string): string => `/v1/chat/turns/${at(id)}`;

/** A wrong password or code is a 401 too, and must not be tried twice. */
async function isWrongProof(response: Response): Promise<boolean> {
  const { code } = await readError(response.clone());
  return WRONG_PROOF.has(code);
}

export function cursorPart(cursor: string): string {
  return cursor ? `&cursor=${at(cursor)}` : "";
}
