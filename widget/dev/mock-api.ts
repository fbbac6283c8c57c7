import type { IncomingMessage, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import * as data from "./mock-data.ts";
import { scriptFor, type Step } from "./mock-turns.ts";

type Handler = (match: RegExpExecArray, body: Record<string, any>, request: IncomingMessage) => unknown;

const proposals = new Map([["p2", data.creditProposal]]);
const runs = new Map([["r1", data.run("r1", "Approved 5 days of annual leave for Tom Becker")], ["r0", data.run("r0", "Renamed contact Lumen to Café Lumen", { can_undo: false, undo: "no" })]]);
const stored = new Map<string, object[]>();
let isSignedIn = false;

class Refusal {
  constructor(readonly status: number, readonly code: string, readonly message: string) {}
}

const page = (items: unknown[]) => ({ items, next_cursor: null });
const session = { access_token: "mock", token_type: "Bearer", expires_in: 600, refresh_token: "x", user: data.me.user };

const routes: [method: string, path: RegExp, handler: Handler][] = [
  ["POST", /^\/auth\/login$/, (_m, body) => (body.password === "demo" ? ((isSignedIn = true), session) : new Refusal(401, "bad_credentials", "E-mail or password is wrong. Check both and try again."))],
  ["POST", /^\/auth\/refresh$/, () => (isSignedIn ? session : new Refusal(401, "no_session", "Sign in again."))],
  ["POST", /^\/auth\/logout$/, () => void (isSignedIn = false)],
  ["GET", /^\/auth\/me$/, () => data.me],
  ["GET", /^\/v1\/sign-ins$/, () => data.signIns],
  ["GET", /^\/v1\/suggestions$/, () => page(data.suggestions)],
  ["GET", /^\/v1\/conversations$/, () => page(data.conversations)],
  ["GET", /^\/v1\/conversations\/([\w-]+)$/, ([, id]) => ({ id, title: "", messages: stored.get(id) ?? [] })],
  ["PATCH", /^\/v1\/conversations\/([\w-]+)$/, ([, id], body) => Object.assign(data.conversations.find((one) => one.id === id) ?? {}, { title: body.title })],
  ["DELETE", /^\/v1\/conversations\/([\w-]+)$/, ([, id]) => void data.conversations.splice(data.conversations.findIndex((one) => one.id === id), 1)],
  ["GET", /^\/v1\/proposals$/, (_m, _b, request) => page(/box=approvals/.test(request.url ?? "") ? [...proposals.values()].filter((one) => one.state === "open" && one.requested_by.id !== "u1") : [...proposals.values()].filter((one) => one.state === "open" && one.requested_by.id === "u1"))],
  ["GET", /^\/v1\/proposals\/([\w-]+)$/, ([, id]) => proposals.get(id)],
  ["POST", /^\/v1\/proposals\/([\w-]+)\/confirm$/, ([, id]) => {
    const proposal = proposals.get(id)!;
    const run = data.run(`r-${id}`, proposal.summary, { created_at: new Date().toISOString(), proposal_id: id, can_undo: proposal.undo === "yes", undo: proposal.undo });
    runs.set(run.id, run);
    Object.assign(proposal, { state: "confirmed", run_id: run.id, decided_by: data.ana });
    return { status: "completed", run };
  }],
  ["POST", /^\/v1\/proposals\/([\w-]+)\/dismiss$/, ([, id]) => Object.assign(proposals.get(id)!, { state: "dismissed", decided_by: data.ana, decided_at: new Date().toISOString() })],
  ["POST", /^\/v1\/proposals\/([\w-]+)\/edit$/, ([, id], body) => {
    const dates: Record<string, string> = { start_on: body.args.start_on, end_on: body.args.end_on };
    const diff = proposals.get(id)!.diff.map((record) => ({ ...record, fields: record.fields.map((field) => ({ ...field, after: dates[field.field] ?? field.after })) }));
    const next = { ...proposals.get(id)!, diff, id: `${id}e`, args: body.args, summary: `Request annual leave, ${body.args.start_on} to ${body.args.end_on}` };
    proposals.get(id)!.state = "superseded";
    proposals.set(next.id, next);
    return { status: "proposal_required", proposal: next };
  }],
  ["GET", /^\/v1\/action-runs$/, () => page([...runs.values()].reverse())],
  ["GET", /^\/v1\/action-runs\/([\w-]+)$/, ([, id]) => runs.get(id)],
  ["POST", /^\/v1\/action-runs\/([\w-]+)\/undo$/, ([, id]) => ({ status: "completed", run: Object.assign(runs.get(id)!, { state: "undone", can_undo: false }) })],
  ["GET", /^\/v1\/audit$/, () => page([...runs.values()].map((run) => ({ seq: 1280, at: run.created_at, kind: "action.executed", actor_id: "u1", body: { action: run.action, summary: run.summary }, hash: "ab" })))],
  ["GET", /^\/v1\/audit\/verify$/, () => ({ ok: true, entries: 1284, head: "ab", first_bad: null })],
  ["GET", /^\/v1\/tools$/, () => ({ tools: data.tools })],
  ["GET", /^\/v1\/document-readers$/, () => page([["all", "Everyone"], ["role:manager", "Managers"], ["role:hr", "People team"], ["role:owner", "Owners"], ["user:u1", "Only me"]].map(([key, label]) => ({ key, label })))],
  ["GET", /^\/v1\/documents$/, () => page(data.documents.map(advance))],
  ["POST", /^\/v1\/documents$/, (_m, body) => {
    const filename = /filename="([^"]+)"/.exec(body.raw)?.[1] ?? "file";
    const document = { ...data.documents[1], id: `d${Date.now()}`, title: filename.replace(/\.\w+$/, ""), filename, state: "queued", progress: 0 };
    data.documents.unshift(document);
    return changed(document, "Added");
  }],
  ["PUT", /^\/v1\/documents\/([\w-]+)\/content$/, ([, id]) => changed(Object.assign(data.documents.find((one) => one.id === id)!, { version: 2 }), "Replaced")],
  ["PUT", /^\/v1\/documents\/([\w-]+)\/readers$/, ([, id], body) => {
    const document = Object.assign(data.documents.find((one) => one.id === id)!, { readers: body.readers });
    const run = changed(document, "Other readers for");
    return { status: "completed", run_id: run.run_id, summary: "", result: {}, undo: "yes" };
  }],
  ["DELETE", /^\/v1\/documents\/([\w-]+)$/, ([, id]) => changed(data.documents.splice(data.documents.findIndex((one) => one.id === id), 1)[0], "Deleted")],
  ["GET", /^\/v1\/notifications$/, () => page([])],
  ["GET", /^\/auth\/second-factors$/, () => ({ totp: false, recovery_codes_left: 0, passkeys: [] })],
  ["GET", /^\/auth\/(sessions|api-keys)$/, () => page([])],
  ["GET", /^\/v1\/documents\/[\w-]+\/passages\/([\w-]+)$/, ([, id]) => data.passages[id]],
  ["GET", /^\/v1\/documents\/[\w-]+\/content$/, () => "text"],
];

/** What a change of a document answers: the document and the run that can be taken back. */
function changed(document: { id: string; title: string }, what: string) {
  const run = data.run(`r-${document.id}-${Date.now()}`, `${what} “${document.title}”`);
  runs.set(run.id, run);
  return { document, run_id: run.id };
}

/** Each look moves a new document one step on. */
function advance<T extends { id: string; state: string; progress: number }>(document: T): T {
  if (document.id.length < 5 || document.state === "ready") return document;
  document.progress = Math.min(1, document.progress + 0.34);
  document.state = document.progress >= 1 ? "ready" : document.progress > 0.5 ? "embedding" : "parsing";
  return document;
}

async function readBody(request: IncomingMessage): Promise<Record<string, any>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks).toString("latin1");
  return raw.startsWith("{") ? JSON.parse(Buffer.concat(chunks).toString()) : { raw };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader("Content-Type", "application/json");
  response.end(status === 204 ? undefined : JSON.stringify(body));
}

/** Keeps a turn as the server would, so that a reload shows it again. */
function keep(id: string, text: string, steps: Step[]): void {
  const of = (name: string): any[] => steps.filter(([one]) => one === name).map(([, body]) => body);
  const common = { at: new Date().toISOString(), citations: [], actions: [], proposal: null, clarification: null, model: null };
  const answer = of("token").map((one) => one.text).join("");
  const facts = { citations: of("citation"), actions: of("tool.result"), proposal: of("proposal")[0] ?? null, clarification: of("clarification")[0] ?? null };
  const messages = stored.get(id) ?? [];
  const turn = [{ ...common, id: `q${Date.now()}`, role: "user", text }, { ...common, ...facts, id: `a${Date.now()}`, role: "assistant", text: answer }];
  stored.set(id, [...messages, ...turn]);
  if (!messages.length) data.conversations.unshift({ id, title: text, updated_at: common.at, messages_count: 2 });
}

async function stream(response: ServerResponse, text: string, id: string): Promise<void> {
  response.setHeader("Content-Type", "text/event-stream");
  const ids = { conversation_id: id, turn_id: "t1" };
  const steps = scriptFor(text, proposals);
  keep(id, text, steps);
  for (const [name, body, waitMs] of [...steps, ["done", { ...ids, message_id: "m" }] as const]) {
    if (response.destroyed) return;
    response.write(`event: ${name}\ndata: ${JSON.stringify(name === "status" ? { ...ids, ...body } : body)}\n\n`);
    await new Promise((resolve) => setTimeout(resolve, waitMs ?? 0));
  }
  response.end();
}

async function handle(request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> {
  const path = (request.url ?? "").split("?")[0];
  if (!/^\/(v1|auth)\//.test(path)) return next();
  const body = await readBody(request);
  if (path === "/v1/chat/turns") return stream(response, String(body.text), String(body.conversation_id ?? `c-${Date.now()}`));
  for (const [method, pattern, handler] of routes) {
    const match = request.method === method && pattern.exec(path);
    if (!match) continue;
    const result = handler(match, body, request);
    if (result instanceof Refusal) return answer(response, result.status, { error: { code: result.code, message: result.message, details: {} } });
    return answer(response, result === undefined ? 204 : 200, result);
  }
  answer(response, 404, { error: { code: "not_found", message: "This is not here.", details: {} } });
}

/** Answers /v1 and /auth of the dev and preview servers from memory. Any password but "demo" is refused. */
export function mockApi(): Plugin {
  const use = (server: { middlewares: { use: (handler: typeof handle) => unknown } }): void => {
    server.middlewares.use(handle);
  };
  return { name: "steward-mock-api", configureServer: use, configurePreviewServer: use };
}
