import { ApiError } from "../api/errors";
import type { ServerEvent } from "../api/sse";
import type { Citation, Clarification, Feedback, Proposal, StoredMessage, ToolCall, Usage } from "../api/types";

/** One message as the chat shows it, stored or still arriving. */
export interface ChatMessage {
  id: string;
  /** What the server keeps the answer under, once it is complete. */
  storedId: string | null;
  role: "user" | "assistant";
  text: string;
  citations: Citation[];
  actions: ToolCall[];
  proposal: Proposal | null;
  clarification: Clarification | null;
  usage: Usage | null;
  feedback: Feedback | null;
  stage: string | null;
  error: ApiError | null;
  isStreaming: boolean;
  isStopped: boolean;
  /** The colleague who wrote it in the assistant's place. */
  person: string | null;
}

let serial = 0;

export function newMessage(role: ChatMessage["role"], text: string): ChatMessage {
  serial += 1;
  return {
    id: `local-${serial}`, storedId: null, role, text, citations: [], actions: [], proposal: null, clarification: null, usage: null, feedback: null,
    stage: null, error: null, isStreaming: role === "assistant", isStopped: false, person: null,
  };
}

export function fromStored(stored: StoredMessage): ChatMessage {
  return {
    ...newMessage(stored.role, stored.text),
    id: stored.id,
    storedId: stored.id,
    citations: stored.citations ?? [],
    actions: stored.actions ?? [],
    proposal: stored.proposal ?? null,
    clarification: stored.clarification ?? null,
    usage: stored.usage ?? (stored.model ? { model: stored.model } : null),
    isStreaming: false,
    isStopped: stored.is_cancelled ?? false,
    person: stored.person?.name ?? null,
  };
}

/** The message after one event of the stream. Events this version does not know change nothing. */
export function applyEvent(message: ChatMessage, { event, data }: ServerEvent): ChatMessage {
  const body = JSON.parse(data);
  switch (event) {
    case "status":
      return { ...message, stage: body.stage };
    case "token":
      return { ...message, text: message.text + body.text };
    case "stream.reset":
      return { ...message, text: "" };
    case "tool.start":
      return { ...message, actions: [...message.actions, { ...body, status: "running" }] };
    case "tool.result":
      return { ...message, actions: withResult(message.actions, body) };
    case "citation":
      return { ...message, citations: [...message.citations.filter((one) => one.n !== body.n), body] };
    case "proposal":
      return { ...message, proposal: body };
    case "clarification":
      return { ...message, clarification: body };
    case "usage":
      return { ...message, usage: body };
    case "error":
      return { ...message, error: new ApiError(body.code, body.message), isStreaming: false, stage: null };
    case "done":
      return { ...message, storedId: body.message_id ?? null, text: withoutLooseMarks(message), isStopped: message.isStopped || body.is_cancelled === true, isStreaming: false, stage: null };
    default:
      return message;
  }
}

/** Marks without a source behind them go, as they do in what the server keeps. */
function withoutLooseMarks({ text, citations }: ChatMessage): string {
  const known = new Set(citations.map((one) => one.n));
  return known.size ? text.replace(/\s?\[(\d{1,2})\]/g, (mark, n: string) => (known.has(Number(n)) ? mark : "")) : text;
}

function withResult(actions: ToolCall[], result: ToolCall): ToolCall[] {
  const index = actions.findIndex((one) => one.call_id !== undefined && one.call_id === result.call_id);
  if (index < 0) return [...actions, result];
  return actions.map((one, at) => (at === index ? { ...one, ...result } : one));
}
