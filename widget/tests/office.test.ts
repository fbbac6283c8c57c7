import { expect, test } from "vitest";
import { auditQuery } from "../src/office/client";
import { deviceName } from "../src/office/device-name";
import { toneOf } from "../src/office/explain-form";
import { toneOfLimit } from "../src/office/limit-list";
import { pagesFor, readPage } from "../src/office/pages";
import { readQr } from "../src/office/qr";
import { changesOf, draftOf, isChanged } from "../src/office/role-draft";
import { changedSettings, groupSettings, settingText, settingValue } from "../src/office/setting-fields";
import type { Role, SettingSchema } from "../src/office/types";

const setting = (key: string, type: SettingSchema["type"]): SettingSchema => ({ key, type, title: null, description: "", default: null });
const role = (name: string, part: Partial<Role> = {}): Role => ({ id: name, name, title: name.toUpperCase(), is_builtin: false, parents: [], grants: [], holders_count: 0, ...part });

test("a page is offered only to those who may read it, and one's own profile to everyone", () => {
  const names = (held: string[]): string[] => pagesFor((one) => held.includes(one)).map(({ page }) => page);
  expect(names([])).toEqual(["profile"]);
  expect(names(["audit.entry.read", "rbac.role.read"])).toEqual(["profile", "people", "roles", "audit"]);
});

test("an address names a page or nothing", () => {
  expect(readPage("#/audit")).toBe("audit");
  expect([readPage("#/c/123"), readPage("#/nowhere"), readPage(""), readPage("#/audit/x")]).toEqual([null, null, null, null]);
});

test("the QR picture is read as one path and nothing else of it is taken over", () => {
  const drawn = readQr('<svg width="84" height="84" class="segno"><path transform="scale(4)" class="qrline" stroke="#000" d="M2 2.5h7m1 0h1"/></svg>');
  expect(drawn).toEqual({ width: 21, height: 21, path: "M2 2.5h7m1 0h1", isStroke: true });
  expect(readQr('<svg viewBox="0 0 9 9"><path fill="#000" d="M0 0h1v1H0z"/></svg>')).toMatchObject({ width: 9, isStroke: false });
  expect(readQr('<svg viewBox="0 0 9 9"><script>alert(1)</script></svg>')).toBeNull();
  expect(readQr('<svg viewBox="0 0 9 9"><path d="M0 0 url(http://x)"/></svg>')).toBeNull();
});

test("only filters that say something are sent, and the last day counts to its end", () => {
  const query = new URLSearchParams(auditQuery({ action: " hrm.approve_leave ", kind: "", actor: "", q: "a&b", from: "2026-03-01", to: "2026-03-01" }));
  expect([...query.keys()].sort()).toEqual(["action", "from", "limit", "q", "to"]);
  expect(query.get("q")).toBe("a&b");
  expect(query.get("action")).toBe("hrm.approve_leave");
  expect(Date.parse(query.get("to")!) - Date.parse(query.get("from")!)).toBe(86_399_999);
});

test("settings go back as what they are and only where they differ", () => {
  expect(settingValue(setting("ai.models_allowed", "list"), " a \n\nb ")).toEqual(["a", "b"]);
  expect(settingValue(setting("password.min_length", "integer"), "14")).toBe(14);
  expect(settingValue(setting("ai.is_assistant_enabled", "flag"), "false")).toBe(false);
  expect(settingValue(setting("regional.note", "text"), "  ")).toBeNull();
  expect(settingText(["a", "b"])).toBe("a\nb");
  const before = { "a.x": 1, "a.list": ["u"], "b.y": "k" };
  expect(changedSettings(before, { "a.x": 1, "a.list": ["u", "v"], "b.y": null })).toEqual({ "a.list": ["u", "v"], "b.y": null });
  expect(groupSettings([setting("a.x", "text"), setting("b.y", "text"), setting("a.z", "text")]).map(([name, fields]) => [name, fields.length])).toEqual([["a", 2], ["b", 1]]);
});

test("a role's draft sends names of parents, whatever the list called them, and no empty lines", () => {
  const roles = [role("manager"), role("lead", { parents: ["MANAGER"], grants: [{ permission: "hrm.leave.read", scope: "team", fields: [], is_deny: false }] })];
  const draft = draftOf(roles[1], roles);
  expect(draft.parents).toEqual(["manager"]);
  expect(isChanged(draft, roles[1], roles)).toBe(false);
  const more = { ...draft, grants: [...draft.grants, { permission: "  ", scope: "own", fields: [], is_deny: false }] };
  expect(isChanged(more, roles[1], roles)).toBe(false);
  expect(changesOf({ ...draft, title: "Team lead" }).title).toBe("Team lead");
  draft.grants[0].scope = "all";
  expect(roles[1].grants[0].scope).toBe("team");
});

test("what a step of an explanation said is for, against, or neither", () => {
  expect(["allowed", "within reach", "refused", "missing", "out of reach", "needed", "ask"].map(toneOf)).toEqual(["good", "good", "bad", "bad", "bad", "", ""]);
});

test("a limit warns before it is reached", () => {
  const at = (used: number, limit: number | null): string => toneOfLimit({ name: "documents", unit: "", reset_at: null, used, limit });
  expect([at(7, 10), at(8, 10), at(10, 10), at(99, null)]).toEqual(["", "near", "full", ""]);
});

test("a browser's own word for itself becomes a name", () => {
  expect(deviceName("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36")).toBe("Chrome on Linux");
  expect(deviceName("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1")).toBe("Safari on iOS");
  expect(deviceName("steward-cli/0.1")).toBe("steward-cli");
  expect(deviceName("")).toBe("");
});
