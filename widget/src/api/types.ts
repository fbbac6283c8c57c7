/** The HTTP contract of docs/http_api.md as types. Money is a string, times are RFC 3339. */

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

export interface FieldChange {
  field: string;
  label: string;
  before: Json;
  after: Json;
}

export interface RecordChange {
  record_kind: string;
  record_id: string | null;
  label: string;
  change: "create" | "update" | "delete";
  fields: FieldChange[];
}

export interface Effect {
  kind: "ledger" | "stock" | "leave" | "mail" | "money" | "number" | "event";
  text: string;
  data?: Json;
}

export interface Proposal {
  id: string;
  action: string;
  title: string;
  summary: string;
  args: JsonObject;
  args_display?: JsonObject;
  diff: RecordChange[];
  effects: Effect[];
  warnings: string[];
  risk: "W" | "D";
  undo: Undo;
  undo_note: string | null;
  required: "none" | "confirm" | "four_eyes";
  step_up: boolean;
  state: "open" | "confirmed" | "dismissed" | "expired" | "stale" | "superseded";
  expires_at: string;
  requested_by: Person;
  can_confirm: boolean;
  why_not: string | null;
  conversation_id: string | null;
  created_at: string;
  decided_by: Person | null;
  decided_at: string | null;
  run_id: string | null;
  /** The parts of a batch, each carried out for itself. */
  items?: ProposalPart[] | null;
  /** The steps of a plan, in their order; it stops at the first that fails. */
  steps?: ProposalPart[] | null;
}

export interface ProposalPart {
  index: number;
  action: string;
  title?: string;
  summary: string;
  diff?: RecordChange[];
  effects?: Effect[];
  warnings?: string[];
  undo?: Undo;
  status?: string;
  run_id?: string | null;
  error?: PartResult["error"];
}

/** What became of one part of a confirmed batch or plan. */
export interface PartResult {
  index: number;
  status: string;
  summary: string | null;
  run_id: string | null;
  error: { code: string; message: string } | string | null;
}

export interface Decision {
  status: string;
  run: Run | null;
  items?: PartResult[] | null;
}

export interface Run {
  id: string;
  action: string;
  title: string;
  summary: string;
  state: "completed" | "undone";
  result: Json;
  diff: RecordChange[];
  undo: Undo;
  can_undo: boolean;
  requested_by: Person | null;
  decided_by: Person | null;
  via: string;
  created_at: string;
  undone_at: string | null;
  proposal_id: string | null;
}

export interface Usage {
  model?: string;
  prompt_tokens?: number;
  completion_tokens?: number;
  cost?: string;
  currency?: string;
  latency_ms?: number;
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
