import type { Json, JsonObject, JsonSchema } from "../api/types";
import { strings } from "../strings";
import { humanise } from "../text/format";

export type FieldKind = "text" | "date" | "datetime-local" | "number" | "checkbox" | "choice" | "record" | "currency" | "list" | "json";

const CURRENCY = "^[A-Z]{3}$";

/** One argument of an action as a form field. */
export interface FormField {
  name: string;
  label: string;
  hint: string;
  kind: FieldKind;
  choices: string[];
  isRequired: boolean;
  isInteger: boolean;
  /** Numbers that must stay exact are strings in the contract and go back as strings. */
  isText: boolean;
  /** The kind of record it names, or none. */
  recordKind: string;
}

/** The fields of an action's arguments: by its schema where known, else by the values at hand. */
export function fieldsOf(schema: JsonSchema | null, args: JsonObject): FormField[] {
  const properties: Record<string, JsonSchema> = schema?.properties ?? Object.fromEntries(Object.keys(args).map((name) => [name, {}]));
  return Object.entries(properties).map(([name, property]) => {
    const plain = resolve(property, schema);
    const label = name.replace(/_id$/, "").replace(/_on$/, "");
    return {
      name,
      label: isWritten(property.title, name) ? property.title! : humanise(label),
      hint: property.description ?? plain.description ?? "",
      kind: isExact(property) ? "number" : kindOf(plain, args[name], schema),
      choices: (plain.enum ?? []).map(String),
      isRequired: schema?.required?.includes(name) ?? false,
      isInteger: plain.type === "integer",
      recordKind: plain["x-kind"] ?? "",
      isText: isExact(property) || plain.type === "string" || typeof args[name] === "string",
    };
  });
}

/** Amounts and quantities: a number that may be written as text, so that no digit is lost. */
function isExact(schema: JsonSchema): boolean {
  const types = (schema.anyOf ?? []).map((one) => one.type);
  return types.includes("number") && types.includes("string");
}

/** Whether a person wrote the title, rather than a tool making it from the name. */
function isWritten(title: string | undefined, name: string): boolean {
  return Boolean(title) && title!.toLowerCase() !== name.replaceAll("_", " ").toLowerCase();
}

/** Follows references and optional types to the one schema that says what to type. */
function resolve(schema: JsonSchema, root: JsonSchema | null): JsonSchema {
  const name = schema.$ref?.split("/").at(-1);
  if (name) return resolve(root?.$defs?.[name] ?? {}, root);
  const options = [...(schema.anyOf ?? []), ...(schema.allOf ?? [])].map((one) => resolve(one, root)).filter((one) => one.type !== "null");
  return options.find((one) => one.type === "string") ?? options[0] ?? schema;
}

function kindOf(schema: JsonSchema, value: Json | undefined, root: JsonSchema | null): FieldKind {
  if (schema.enum) return "choice";
  if (schema["x-kind"]) return "record";
  if (schema.pattern === CURRENCY) return "currency";
  if (schema.type === "boolean" || typeof value === "boolean") return "checkbox";
  // Lists of words are typed one a line; lists of records are not.
  if (schema.type === "array" && schema.items && resolve(schema.items, root).type === "string") return "list";
  if (schema.type === "array" || schema.type === "object" || (value !== null && typeof value === "object")) return "json";
  if (schema.format === "date-time") return "datetime-local";
  if (schema.format === "date" || (typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value))) return "date";
  if (schema.type === "integer" || schema.type === "number" || typeof value === "number") return "number";
  return "text";
}

/** What a field shows for a value. */
export function toInput(field: FormField, value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (field.kind === "datetime-local") return toLocalTime(String(value));
  if (field.kind === "list") return Array.isArray(value) ? value.map(String).join("\n") : String(value);
  return field.kind === "json" ? JSON.stringify(value, null, 2) : String(value);
}

/** The value of what was typed. Throws Error with a sentence to show beside the field. */
export function fromInput(field: FormField, text: string): Json {
  if (field.kind === "checkbox") return text === "true";
  if (text.trim() === "") return null;
  if (field.kind === "list") return linesOf(text);
  if (field.kind === "datetime-local") return new Date(text).toISOString();
  if (field.kind === "json") return parseJson(text);
  if (field.kind === "currency") return text.trim().toUpperCase();
  if (field.kind !== "number") return text.trim();
  const value = Number(text);
  if (!Number.isFinite(value) || (field.isInteger && !Number.isInteger(value))) throw new Error(strings.proposal.badNumber);
  return field.isText ? text.trim() : value;
}

/** A moment as the browser's own field shows it: local, without a zone. */
function toLocalTime(value: string): string {
  const moment = new Date(value);
  if (Number.isNaN(moment.getTime())) return "";
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function linesOf(text: string): Json {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "");
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new Error(strings.proposal.badJson);
  }
}
