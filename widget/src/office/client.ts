import { at, cursorPart, onceKey, type ApiClient } from "../api/client";
import type { JsonObject, Outcome, Page, SecondFactors } from "../api/types";
import type * as t from "./types";

/** The calls of the administration pages. */
export class OfficeClient {
  constructor(readonly api: ApiClient) {}

  factors = () => this.api.get<SecondFactors>("/auth/second-factors");
  startTotp = () => this.post<t.TotpSetup>("/auth/totp");
  confirmTotp = (code: string) => this.post<{ recovery_codes: string[] }>("/auth/totp/confirm", { code });
  removeTotp = () => this.api.send<void>("DELETE", "/auth/totp");
  newRecoveryCodes = () => this.post<{ recovery_codes: string[] }>("/auth/recovery-codes");
  passkeyOptions = () => this.post<JsonObject>("/auth/passkeys/options");
  addPasskey = (name: string, credential: JsonObject) => this.post<{ recovery_codes: string[] | null }>("/auth/passkeys", { name, credential });
  removePasskey = (id: string) => this.api.send<void>("DELETE", `/auth/passkeys/${at(id)}`);
  changePassword = (current: string, next: string) => this.post<void>("/auth/password", { current, new: next });
  sessions = () => this.api.get<Page<t.DeviceSession>>("/auth/sessions");
  endSession = (id: string) => this.api.send<void>("DELETE", `/auth/sessions/${at(id)}`);

  keys = () => this.api.get<Page<t.ApiKey>>("/auth/api-keys");
  createKey = (key: t.NewApiKey) => this.post<t.IssuedKey | Outcome>("/auth/api-keys", key);
  rotateKey = (id: string) => this.post<t.IssuedKey | Outcome>(`/auth/api-keys/${at(id)}/rotate`, {});
  revokeKey = (id: string) => this.api.send<Outcome | undefined>("DELETE", `/auth/api-keys/${at(id)}`, { once: onceKey() });

  people = (words = "", cursor = "") => this.api.get<Page<t.Colleague>>(`/v1/rbac/people?limit=50&q=${at(words)}${cursorPart(cursor)}`);
  roles = () => this.api.get<Page<t.Role>>("/v1/rbac/roles");
  conflicts = () => this.api.get<Page<JsonObject>>("/v1/rbac/conflicts");
  explain = (user: string, action: string, record: string) =>
    this.api.get<t.Explanation>(`/v1/rbac/explain?user=${at(user)}&action=${at(action)}${record ? `&record=${at(record)}` : ""}`);
  simulate = (role: string, changes: JsonObject) => this.post<t.Simulation>("/v1/rbac/simulate", { role, changes });

  settings = () => this.api.get<t.Settings>("/v1/tenant/settings");
  saveSettings = (values: JsonObject, version: number) =>
    this.api.send<Outcome>("PATCH", "/v1/tenant/settings", { body: { values, version }, once: onceKey() });
  settingsHistory = () => this.api.get<Page<t.SettingsVersion>>("/v1/tenant/settings/history?limit=20");
  limits = () => this.api.get<Page<t.Limit>>("/v1/tenant/limits");

  audit = (filters: t.AuditFilters, cursor = "") => this.api.get<Page<t.AuditLine>>(`/v1/audit?${auditQuery(filters)}${cursorPart(cursor)}`);
  verifyAudit = () => this.api.get<t.AuditCheck>("/v1/audit/verify");

  memories = () => this.api.get<Page<t.Memory> & { limit: number }>("/v1/assistant/memory");
  forget = (id: string) => this.api.send<Outcome>("DELETE", `/v1/assistant/memory${id ? `/${at(id)}` : ""}`, { once: onceKey() });
  tasks = () => this.api.get<Page<t.Task>>("/v1/assistant/tasks");
  cancelTask = (id: string) => this.api.send<Outcome>("DELETE", `/v1/assistant/tasks/${at(id)}`, { once: onceKey() });

  usage = (by: string, from: string, to: string) =>
    this.api.get<t.UsageReport>(`/v1/usage?by=${at(by)}${from ? `&from=${at(from)}` : ""}${to ? `&to=${at(to)}` : ""}`);

  evaluations = () => this.api.get<Page<t.Evaluation>>("/v1/evaluations?limit=50");
  evaluation = (id: string) => this.api.get<t.EvaluationReport>(`/v1/evaluations/${at(id)}`);
  evaluate = (title: string, cases: t.TestCase[] | string) => this.post<t.Evaluation>("/v1/evaluations", { title, cases });
  documents = () => this.api.get<Page<{ title: string }>>("/v1/documents?limit=100");
  opinions = () => this.api.get<Page<t.Opinion>>("/v1/feedback?limit=100");
  opinionCases = () => this.api.text("/v1/feedback/cases?limit=100");

  /** Any action of the registry, carried out or proposed as the gate decides. */
  act = (name: string, args: JsonObject, once: string) =>
    this.api.send<Outcome>("POST", `/v1/actions/${at(name)}?via=page`, { body: args, once });

  private post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.api.send<T>("POST", path, { body, once: onceKey() });
  }
}

const AUDIT_ROWS = 40;

/** The filters that say something, as a query; a last day counts as a whole. */
export function auditQuery(filters: t.AuditFilters): string {
  const given = Object.entries(filters).filter(([, value]) => value.trim() !== "");
  const query = given.map(([name, value]) => `${name}=${at(name === "to" ? endOfDay(value) : name === "from" ? startOfDay(value) : value.trim())}`);
  return [`limit=${AUDIT_ROWS}`, ...query].join("&");
}

/** Days are the person's own, so they become moments here. */
function startOfDay(day: string): string {
  return new Date(`${day}T00:00:00`).toISOString();
}

function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59.999`).toISOString();
}
