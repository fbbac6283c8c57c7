import type { Column, Json, Table } from "../api/types";
import { moneyOf } from "./format";

/** A table as RFC 4180 text with raw values; text that a spreadsheet would run as a formula is defused. */
export function tableToCsv(table: Table): string {
  const head = table.columns.map((column) => quote(column.label));
  const rows = table.rows.map((row) => table.columns.map((column) => quote(cellText(row[column.key], column))));
  return [head, ...rows].map((cells) => cells.join(",")).join("\r\n");
}

/** The same with tabs between the cells, which spreadsheets take apart when it is pasted. */
export function tableToText(table: Table): string {
  const head = table.columns.map((column) => flat(column.label));
  const rows = table.rows.map((row) => table.columns.map((column) => flat(cellText(row[column.key], column))));
  return [head, ...rows].map((cells) => cells.join("\t")).join("\n");
}

function flat(text: string): string {
  return text.replace(/\s+/g, " ");
}

function cellText(value: Json | undefined, column: Column): string {
  if (value === null || value === undefined) return "";
  if (column.kind === "money") {
    const money = moneyOf(value);
    if (money) return `${money.amount} ${money.currency}`.trim();
  }
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return column.kind === "text" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
