import type { Column, Json } from "../api/types";
import { moneyOf } from "../text/format";

/** Kinds of column that are read as amounts and stand to the right. */
export const NUMERIC: ReadonlySet<string> = new Set(["number", "money", "percent"]);

/** Orders two raw values; empty ones come last when ascending. */
export function compareCells(a: Json | undefined, b: Json | undefined, column: Column): number {
  const isEmptyA = a === null || a === undefined || a === "";
  const isEmptyB = b === null || b === undefined || b === "";
  if (isEmptyA || isEmptyB) return Number(isEmptyA) - Number(isEmptyB);
  if (NUMERIC.has(column.kind)) return amountOf(a) - amountOf(b);
  return String(a).localeCompare(String(b), undefined, { numeric: true, sensitivity: "base" });
}

function amountOf(value: Json): number {
  return Number(moneyOf(value)?.amount ?? value);
}
