/** What the gate tells of: proposals, their decision, runs. */
import type { Json, JsonObject, Person, Undo } from "./types";

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
