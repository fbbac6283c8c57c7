import type { Column, Json, JsonObject } from "../api/types";
import { strings } from "../strings";

const locale = (): string => globalThis.navigator?.language || "en-US";
const EXACT = /^-?\d+(\.\d+)?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

export interface Money {
  amount: string;
  currency: string;
}

/** Money with its currency's own digits; the amount stays a string, so no digit is lost. */
export function formatMoney({ amount, currency }: Money): string {
  if (!EXACT.test(amount)) return `${amount} ${currency}`.trim();
  try {
    const format = new Intl.NumberFormat(locale(), { style: "currency", currency });
    return format.format(amount as Intl.StringNumericLiteral);
  } catch {
    return `${amount} ${currency}`.trim();
  }
}

/** A number with the decimals it was given; zeros that only a column's precision put there are left out after the second. */
export function formatNumber(value: string | number): string {
  const text = String(value);
  if (!EXACT.test(text)) return text;
  const decimals = text.split(".")[1] ?? "";
  const digits = Math.min(Math.max(decimals.replace(/0+$/, "").length, Math.min(decimals.length, 2)), 12);
  return new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(text as Intl.StringNumericLiteral);
}

/** A calendar day, never shifted by the viewer's time zone. */
export function formatDate(value: string): string {
  const day = value.slice(0, 10);
  if (!DATE.test(day)) return value;
  const date = new Date(`${day}T00:00:00Z`);
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeZone: "UTC" }).format(date);
}

export function formatTime(value: string, timeZone?: string): string {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return value;
  return new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short", timeZone }).format(date);
}

export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["KB", "MB", "GB"];
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

/** Minutes and seconds left, such as 14:05. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const pad = (value: number): string => String(value).padStart(2, "0");
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** Reads a money cell: `{amount, currency}`, or a string beside its row's `currency`. */
export function moneyOf(value: Json, row: JsonObject = {}): Money | null {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) {
    const { amount, currency } = value;
    if (amount === undefined) return null;
    return { amount: String(amount), currency: typeof currency === "string" ? currency : "" };
  }
  if (typeof value !== "string" && typeof value !== "number") return null;
  return { amount: String(value), currency: typeof row.currency === "string" ? row.currency : "" };
}

/** One cell of a table as text. */
export function formatCell(value: Json | undefined, column: Column, row: JsonObject): string {
  if (value === null || value === undefined || value === "") return "";
  if (column.kind === "money") {
    const money = moneyOf(value, row);
    if (money) return money.currency ? formatMoney(money) : formatNumber(money.amount);
  }
  if (column.kind === "number" && typeof value !== "object") return formatNumber(String(value));
  if (column.kind === "percent" && typeof value !== "object") return `${formatNumber(String(value))} %`;
  if (column.kind === "date") return formatDate(String(value));
  if (column.kind === "time") return formatTime(String(value));
  return formatValue(value);
}

/** Any value of a record, for diffs and details. */
export function formatValue(value: Json | undefined): string {
  if (value === null || value === undefined || value === "") return "";
  if (typeof value === "boolean") return value ? strings.table.yes : strings.table.no;
  if (typeof value === "string") return formatText(value);
  if (typeof value === "number") return formatNumber(value);
  if (Array.isArray(value)) return value.map(formatValue).join(", ");
  const money = moneyOf(value);
  if (money) return formatMoney(money);
  const name = value.name ?? value.title ?? value.label;
  return typeof name === "string" ? name : JSON.stringify(value);
}

function formatText(value: string): string {
  if (DATE.test(value)) return formatDate(value);
  return TIME.test(value) ? formatTime(value) : value;
}

/** The first letters of a name, for an avatar. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return letters.map((word) => word.charAt(0).toUpperCase()).join("");
}

/** `sales_manager` as `Sales manager`, `hr_lead` as `HR lead`. */
export function humanise(key: string): string {
  const words = key.replace(/[._-]+/g, " ").trim().replace(/\b(ai|hr|it|crm|kb|pm|api|id|ip)\b/gi, (word) => word.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
}
