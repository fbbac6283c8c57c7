/** The HTTP contract of docs/http_api.md as types. Money is a string, times are RFC 3339. */

import type { Proposal } from "./gate-types";

export type * from "./gate-types";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };
export type Undo = "yes" | "no" | "partial";

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

export interface Person {
  id: string;
  name: string;
}

export interface Me {
  user: { id: string; email: string; name: string; employee_id: string | null; locale: string; timezone: string };
  tenant: { slug: string; name: string; currency: string; timezone: string; is_sandbox: boolean; now: string };
  roles: string[];
  permissions: string[];
}

export interface SecondFactors {
  totp: boolean;
  recovery_codes_left: number;
  passkeys: { id: string; name: string; created_at: string; last_used_at: string | null }[];
}

export interface SignIns {
  items: { email: string; name: string; role: string; tenant: string; tenant_name: string }[];
  password_hint: string | null;
}

export interface Suggestion {
  text: string;
  kind: "ask" | "act" | "document";
}

export interface Conversation {
  id: string;
  title: string;
  updated_at: string;
  messages_count: number;
}

export type CellKind = "text" | "number" | "money" | "percent" | "date" | "time" | "flag";

export interface Column {
  key: string;
  label: string;
  kind: CellKind;
}

/** How rows are drawn, as the result itself declares it; `rows` are there where others than the table's are meant. */
export interface Chart {
  kind: "bar" | "stack" | "line" | "share";
  x: Column;
  y: Column[];
  unit?: string | null;
  rows?: JsonObject[] | null;
}

export interface Table {
  columns: Column[];
  rows: JsonObject[];
  chart?: Chart | null;
}

export interface Citation {
  n: number;
  document_id: string;
  document: string;
  title: string;
  page: number | null;
  heading: string | null;
  quote: string;
  chunk_id: string;
  start?: number;
  end?: number;
}

export interface ToolCall {
  call_id?: string;
  name: string;
  title?: string;
  args?: JsonObject;
  status: "running" | "completed" | "failed" | "proposal_required" | "clarification";
  summary?: string | null;
  result?: Json;
  table?: Table | null;
  run_id?: string | null;
  undo?: Undo;
}

export interface Choice {
  label: string;
  value: string;
  detail?: string | null;
}

/** What a form says: the words to show for it, and its values by argument. */
export interface Filled {
  text: string;
  args: JsonObject;
}

export interface Clarification {
  question: string;
  field?: string | null;
  /** The action that waits, and what of its arguments is known. */
  action?: string | null;
  arguments?: JsonObject | null;
  choices: Choice[];
  multiple?: boolean;
}

export interface Usage {
  model?: string;
  prompt_tokens?: number;
  completion_tokens?: number;
  cost?: string;
  currency?: string;
  latency_ms?: number;
  /** Given from an earlier answer to the same question. */
  cached?: boolean;
}

export interface StoredMessage {
  id: string;
  role: "user" | "assistant";
  text: string;
  at: string;
  citations: Citation[];
  actions: ToolCall[];
  proposal: Proposal | null;
  clarification: Clarification | null;
  model: string | null;
  usage?: Usage | null;
  /** The answer was stopped; its text may be a part. */
  is_cancelled?: boolean;
  /** A colleague wrote this, not the assistant. */
  person?: { name: string; ticket: string } | null;
}

/** By which ticket people answer in a conversation while the assistant is silent. */
export interface HandedOver {
  ticket_id: string;
  ticket: string;
  subject: string;
}

/** A turn that is not over; its question is not among the stored messages yet. */
export interface RunningTurn {
  turn_id: string;
  text: string;
}

export type Thumb = "up" | "down";

/** What a person thinks of an answer. */
export interface Feedback {
  message_id: string;
  thumb: Thumb;
  note: string | null;
}

export interface StoredConversation {
  id: string;
  title: string;
  messages: StoredMessage[];
  handed_over?: HandedOver | null;
  running?: RunningTurn | null;
}

export type DocumentState = "queued" | "scanning" | "parsing" | "embedding" | "ready" | "failed";

export interface Document {
  id: string;
  title: string;
  filename: string;
  media_type: string;
  size_bytes: number;
  state: DocumentState;
  progress: number;
  error: string | null;
  readers: string[];
  version: number;
  pages_count: number | null;
  chunks_count: number | null;
  uploaded_by: Person | string | null;
  created_at: string;
  updated_at: string;
}

export interface Passage {
  document: { id: string; title: string; filename: string };
  heading: string | null;
  page: number | null;
  text: string;
  before: string | null;
  after: string | null;
}

export interface DocumentChange {
  document: Document;
  run_id: string;
}

export interface Notification {
  id: string;
  kind: string;
  text: string;
  record_id: string | null;
  created_at: string;
  read_at: string | null;
}

/** What the gate answers to an action. */
export type Outcome =
  | { status: "completed"; run_id: string | null; summary: string; result: Json; undo: Undo }
  | { status: "proposal_required"; proposal: Proposal };

export interface ReaderChoice {
  key: string;
  label: string;
}

export interface ToolSchema {
  name: string;
  title: string;
  description: string;
  input_schema: JsonSchema;
}

export interface JsonSchema {
  type?: string | string[];
  title?: string;
  description?: string;
  format?: string;
  enum?: Json[];
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  $ref?: string;
  $defs?: { [name: string]: JsonSchema };
  properties?: { [name: string]: JsonSchema };
  required?: string[];
  items?: JsonSchema;
  default?: Json;
  /** The kind of record a reference names; such a value is typed in words. */
  "x-kind"?: string;
  pattern?: string;
}
