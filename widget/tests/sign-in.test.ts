// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiClient } from "../src/api/client";
import { fromBase64Url, toBase64Url, toBuffers } from "../src/api/passkeys";
import { Session } from "../src/api/session";
import { readLink } from "../src/sign-in/link";
import { methodsOf } from "../src/sign-in/step-up";
import { fieldsOf, fromInput, toInput } from "../src/chat/schema-fields";

type Answer = [status: number, body: unknown];
const calls: { path: string; body: any; token: string }[] = [];
const tokens = { access_token: "t1", expires_in: 600 };
const me: Answer = [200, { user: { id: "u" }, permissions: [] }];

/** Answers each path in turn; the last answer of a path stays. */
function serve(answers: Record<string, Answer[]>): void {
  vi.stubGlobal("fetch", (path: string, init: RequestInit = {}) => {
    const headers = (init.headers ?? {}) as Record<string, string>;
    calls.push({ path, body: init.body ? JSON.parse(String(init.body)) : null, token: headers.Authorization ?? "" });
    const [status, body] = (answers[path].length > 1 ? answers[path].shift() : answers[path][0])!;
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }));
  });
}

const refusal = (code: string, status = 401): Answer => [status, { error: { code, message: code, details: {} } }];
const paths = (): string[] => calls.map((call) => call.path);

beforeEach(() => {
  calls.length = 0;
});
afterEach(() => vi.unstubAllGlobals());

test("a password alone signs in where there is no second factor", async () => {
  serve({ "/auth/login": [[200, tokens]], "/auth/me": [me] });
  const session = new Session();
  expect(await session.signIn("a@b.c", "p", "")).toBeNull();
  expect(session.me?.user.id).toBe("u");
  expect(calls[0].body).toEqual({ email: "a@b.c", password: "p" });
});

test("with a second factor the sign-in waits for it and nobody is signed in yet", async () => {
  const challenge = { status: "mfa_required", challenge: "c1", methods: ["totp"] };
  serve({ "/auth/login": [[200, challenge]], "/auth/login/second-factor": [[200, tokens]], "/auth/me": [me] });
  const session = new Session();
  expect(await session.signIn("a@b.c", "p", "acme")).toEqual(challenge);
  expect(session.me).toBeNull();
  await session.enter("/auth/login/second-factor", { challenge: "c1", code: "123456" });
  expect(session.me).not.toBeNull();
});

test("rights that changed meanwhile are read anew and the call is repeated once", async () => {
  serve({ "/auth/login": [[200, tokens]], "/auth/me": [me], "/auth/refresh": [[200, { ...tokens, access_token: "t2" }]], "/v1/suggestions": [refusal("stale_permissions"), [200, { items: [] }]] });
  const api = new ApiClient(new Session());
  await api.session.signIn("a@b.c", "p", "");
  expect(await api.suggestions()).toEqual({ items: [] });
  expect(paths().slice(2)).toEqual(["/v1/suggestions", "/auth/refresh", "/auth/me", "/v1/suggestions"]);
  expect(calls.at(-1)!.token).toBe("Bearer t2");
});

test("a call that is refused again after the refresh is not repeated for ever", async () => {
  serve({ "/auth/refresh": [[200, tokens]], "/v1/suggestions": [refusal("stale_permissions")] });
  await expect(new ApiClient(new Session()).suggestions()).rejects.toMatchObject({ code: "stale_permissions" });
  expect(paths().filter((path) => path === "/v1/suggestions")).toHaveLength(2);
});

test("a wrong code is told, not tried a second time", async () => {
  serve({ "/auth/step-up": [refusal("invalid_code")] });
  const api = new ApiClient(new Session());
  await expect(api.send("POST", "/auth/step-up", { body: { code: "1" } })).rejects.toMatchObject({ code: "invalid_code" });
  expect(paths()).toEqual(["/auth/step-up"]);
});

test("whoever closes the dialog that asks for proof gets the refusal, and nothing is sent again", async () => {
  HTMLDialogElement.prototype.showModal ??= vi.fn();
  serve({ "/v1/proposals/p/confirm?via=page": [refusal("step_up_required", 403)], "/auth/second-factors": [[200, { totp: true, recovery_codes_left: 1, passkeys: [] }]] });
  const confirmed = new ApiClient(new Session()).confirm("p", "k");
  const dialog = await vi.waitFor(() => document.querySelector("steward-step-up") ?? Promise.reject(new Error("not yet")));
  dialog.dispatchEvent(new CustomEvent("settled", { detail: false }));
  await expect(confirmed).rejects.toMatchObject({ code: "step_up_required" });
  expect(paths().filter((path) => path.includes("confirm"))).toHaveLength(1);
  expect(document.querySelector("steward-step-up")).toBeNull();
});

test("after the proof the same call goes out once more, with its own key", async () => {
  serve({ "/v1/proposals/p/confirm?via=page": [refusal("step_up_required", 403), [200, { status: "completed", run: null }]], "/auth/second-factors": [[200, { totp: false, recovery_codes_left: 0, passkeys: [] }]] });
  const confirmed = new ApiClient(new Session()).confirm("p", "k");
  const dialog = await vi.waitFor(() => document.querySelector("steward-step-up") ?? Promise.reject(new Error("not yet")));
  dialog.dispatchEvent(new CustomEvent("settled", { detail: true }));
  expect((await confirmed).status).toBe("completed");
});

test("the password counts only while there is no second factor", () => {
  const passkey = { id: "1", name: "n", created_at: "", last_used_at: null };
  expect(methodsOf({ totp: false, recovery_codes_left: 0, passkeys: [] })).toEqual(["password"]);
  expect(methodsOf({ totp: true, recovery_codes_left: 0, passkeys: [] })).toEqual(["totp"]);
  expect(methodsOf({ totp: true, recovery_codes_left: 3, passkeys: [passkey] })).toEqual(["totp", "passkey", "recovery_code"]);
});

test("a mailed link is read out of the address, and nothing else is", () => {
  expect(readLink("#/invitation/acme.aB-_9")).toEqual({ kind: "invitation", token: "acme.aB-_9" });
  expect(readLink("#/reset/x")).toEqual({ kind: "reset", token: "x" });
  expect([readLink("#/invitation/"), readLink("#/invitation/a/b"), readLink("#/c/1"), readLink("")]).toEqual([null, null, null, null]);
});

test("WebAuthn options become bytes and come back the same", () => {
  const text = toBase64Url(new Uint8Array([251, 255, 0, 7]));
  expect(text).toBe("-_8ABw");
  expect([...fromBase64Url(text)]).toEqual([251, 255, 0, 7]);
  const options = toBuffers({ challenge: "AQ", user: { id: "Ag", name: "n" }, excludeCredentials: [{ type: "public-key", id: "Aw" }], rp: { id: "x" } }) as any;
  expect([...options.challenge]).toEqual([1]);
  expect([...options.user.id]).toEqual([2]);
  expect([...options.excludeCredentials[0].id]).toEqual([3]);
  expect(options.rp).toEqual({ id: "x" });
  expect("allowCredentials" in options).toBe(false);
});

test("lists of words are typed one a line, moments in local time", () => {
  const schema = { properties: { readers: { type: "array", items: { type: "string" } }, until: { anyOf: [{ type: "string", format: "date-time" }, { type: "null" }] }, lines: { type: "array", items: { type: "object" } } } };
  const [readers, until, lines] = fieldsOf(schema, {});
  expect([readers.kind, until.kind, lines.kind]).toEqual(["list", "datetime-local", "json"]);
  expect(fromInput(readers, "HR\n\n Sales ")).toEqual(["HR", "Sales"]);
  expect(toInput(readers, ["HR", "Sales"])).toBe("HR\nSales");
  const moment = "2026-03-16T09:30:00.000Z";
  expect(fromInput(until, toInput(until, moment))).toBe(moment);
});
