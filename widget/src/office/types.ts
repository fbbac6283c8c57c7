/** What the calls of the administration pages answer, by docs/http_api.md. */
import type { Json, JsonObject, Thumb } from "../api/types";

export interface TotpSetup {
  secret: string;
  otpauth_url: string;
  qr_svg: string;
}

export interface DeviceSession {
  id: string;
  device: string;
  ip: string;
  created_at: string;
  last_seen_at: string;
  is_current: boolean;
}

export interface ApiKey {
  id: string;
  name: string;
  prefix: string;
  permissions: string[];
  ip_allow: string[];
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
  owner: { name: string } | string | null;
}

export interface NewApiKey {
  name: string;
  permissions: string[];
  expires_at: string;
  ip_allow: string[];
}

export interface IssuedKey {
  key: ApiKey;
  secret: string;
}

export interface Grant {
  permission: string;
  scope: string;
  fields: string[];
  is_deny: boolean;
}

export interface Role {
  id: string;
  name: string;
  title: string;
  is_builtin: boolean;
  parents: string[];
  grants: Grant[];
  holders_count: number;
}

export interface HeldRole {
  name: string;
  title: string;
  expires_at: string | null;
  via: string | null;
}

export interface Delegation {
  id: string;
  delegator: string;
  delegate: string;
  permissions: string[];
  starts_on: string;
  ends_on: string;
  reason: string | null;
  is_active: boolean;
}

export interface Colleague {
  user_id: string;
  name: string;
  email: string;
  is_active: boolean;
  is_invited?: boolean;
  roles: HeldRole[];
  delegations: Delegation[];
}

export interface ChainStep {
  step: string | number;
  role?: string | null;
  via?: string | null;
  grant?: Json;
  outcome: string;
  text: string;
}

export interface Explanation {
  allowed: boolean;
  permission: string;
  reason: string;
  chain: ChainStep[];
}

export interface Shift {
  user: { name: string } | string;
  actions: string[];
  /** Actions that reach differently far, such as `hrm.find_employee: team -> all`. */
  scopes?: string[];
}

export interface Simulation {
  gains: Shift[];
  loses: Shift[];
  affected_users: number;
}

export interface AuditFilters {
  action: string;
  kind: string;
  actor: string;
  from: string;
  to: string;
  q: string;
}

export interface AuditLine {
  seq: number;
  at: string;
  kind: string;
  title?: string;
  summary?: string | null;
  actor?: { id: string; name: string } | null;
  agent?: string | null;
  model?: string | null;
  decided_by?: { id: string; name: string } | string | null;
  decided_via?: string | null;
  proposal_id?: string | null;
  run_id?: string | null;
  body: JsonObject;
  hash: string;
}

export interface AuditCheck {
  ok: boolean;
  entries: number;
  head: string | null;
  first_bad: number | null;
  anchor?: JsonObject | null;
}

export type SettingKind = "text" | "integer" | "flag" | "choice" | "list";

export interface SettingSchema {
  key: string;
  title: string | null;
  type: SettingKind;
  choices?: string[];
  description: string;
  default: Json;
}

export interface Settings {
  version: number;
  values: JsonObject;
  schema: SettingSchema[];
}

export interface SettingsVersion {
  version: number;
  at: string;
  by: { name: string } | string | null;
  changes: { key: string; before: Json; after: Json }[];
}

export interface Limit {
  name: string;
  limit: number | null;
  used: number;
  unit: string;
  reset_at: string | null;
}

/** What the assistant keeps about the person, in their own words. */
export interface Memory {
  id: string;
  kind: "fact" | "preference";
  text: string;
  applies_to: string | null;
  value: string | null;
  created_at: string;
}

export interface Task {
  id: string;
  number: string;
  title: string;
  action_title: string;
  state: "active" | "done" | "stopped" | "cancelled";
  recurrence: "once" | "daily" | "weekly" | "monthly";
  next_run_at: string | null;
  next_run_text: string | null;
  last_run: { due_at: string; state: "done" | "failed" | "skipped"; text: string } | null;
  stop_reason: string | null;
  created_at: string;
}

export interface UsageRow {
  key: string;
  title: string;
  calls: number;
  failed: number;
  cancelled: number;
  prompt_tokens: number;
  completion_tokens: number;
  cost: string;
  currency: string;
  is_priced: boolean;
  is_estimate: boolean;
}

export interface UsageReport {
  from_on: string;
  to_on: string;
  by: string;
  items: UsageRow[];
}

/** What must come of a question; what is left out is not looked at. */
export interface Expected {
  action?: string | string[];
  answer_includes?: (string | string[])[];
  answer_excludes?: string[];
  cites?: string[];
  clarifies?: boolean;
  refused?: boolean;
  not_found?: boolean;
}

export interface TestCase {
  id?: string;
  question: string;
  expect: Expected;
}

export interface Evaluation {
  id: string;
  title: string;
  state: "waiting" | "running" | "done" | "failed";
  cases: number;
  passed: number;
  model: string | null;
  latency_ms_median: number | null;
  tokens: number;
  error: string | null;
  created_at: string;
  finished_at: string | null;
}

export interface TestResult {
  id: string;
  question: string;
  passed: boolean;
  faults: string[];
  answer: string;
  actions: { name: string; status: string }[];
  cites: string[];
  model: string;
  latency_ms: number;
  cost: string;
  tokens: number;
}

export interface EvaluationReport extends Evaluation {
  results: TestResult[];
  asked?: TestCase[];
}

export interface Opinion {
  id: string;
  conversation_id: string;
  message_id: string;
  user_id: string;
  thumb: Thumb;
  note: string | null;
  at: string;
}

/** A name, whether it comes alone or inside an object. */
export function nameOf(value: { name?: string } | string | null | undefined): string {
  return typeof value === "string" ? value : (value?.name ?? "");
}
