import type { Json, JsonObject } from "../api/types";
import type { SettingSchema } from "./types";

/** Settings by the first part of their key, in the order the server gave them. */
export function groupSettings(schema: SettingSchema[]): [string, SettingSchema[]][] {
  const names = [...new Set(schema.map(groupOf))];
  return names.map((name) => [name, schema.filter((one) => groupOf(one) === name)]);
}

function groupOf({ key }: SettingSchema): string {
  return key.split(".")[0];
}

/** A setting's value as its field shows it. */
export function settingText(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.map(String).join("\n") : String(value);
}

/** What a field says as the server takes it; an emptied text is nothing. */
export function settingValue({ type }: SettingSchema, text: string): Json {
  if (type === "flag") return text === "true";
  if (type === "list") return text.split("\n").map((line) => line.trim()).filter(Boolean);
  if (text.trim() === "") return null;
  return type === "integer" ? Number(text) : text.trim();
}

/** Only what differs from what was read. */
export function changedSettings(before: JsonObject, after: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(after).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key] ?? null)));
}
