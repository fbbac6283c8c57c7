import { expect, test } from "vitest";
import { compile } from "vega-lite";
import { isWorthDrawing, pointsOf, specOf, type ChartLook } from "../src/chart/chart-spec";
import type { Chart } from "../src/api/types";

const look: ChartLook = { width: 600, ink: "#000", soft: "#333", line: "#ccc", colours: ["#111", "#222"], font: "serif" };
const name = { key: "name", label: "Name", kind: "text" } as const;
const owed = { key: "owed", label: "Owed", kind: "money" } as const;
const late = { key: "late", label: "Late", kind: "money" } as const;
const bar: Chart = { kind: "bar", x: name, y: [owed] };
const rows = [{ name: "A", owed: "10.50" }, { name: "B", owed: "0.00" }, { name: "C", owed: null }];

test("exact amounts become numbers and empty ones are left out", () => {
  expect(pointsOf(bar, rows).map((point) => [point.x, point.value])).toEqual([["A", 10.5], ["B", 0]]);
});

test("a single row, or nothing but zeros, is not drawn", () => {
  expect(isWorthDrawing(pointsOf(bar, rows))).toBe(true);
  expect(isWorthDrawing(pointsOf(bar, rows.slice(0, 1)))).toBe(false);
  expect(isWorthDrawing(pointsOf(bar, [{ name: "A", owed: "0" }, { name: "B", owed: "0" }]))).toBe(false);
  expect(isWorthDrawing(pointsOf(bar, Array.from({ length: 300 }, (_, at) => ({ name: `${at}`, owed: "1" }))))).toBe(false);
});

test.each(["bar", "stack", "share", "line"] as const)("a %s compiles to Vega", (kind) => {
  const chart: Chart = { kind, x: name, y: [owed, late], unit: null };
  const points = pointsOf(chart, [{ name: "2026-01-01", owed: "1", late: "2" }, { name: "2026-01-02", owed: "3", late: "4" }]);
  expect(compile(specOf(chart, points, look)).spec.marks?.length).toBeGreaterThan(0);
});

test("different currencies never share a scale", () => {
  const chart: Chart = { kind: "stack", x: name, y: [owed], unit: "currency" };
  const points = pointsOf(chart, [{ name: "A", owed: "1", currency: "EUR" }, { name: "B", owed: "900", currency: "JPY" }]);
  const spec = specOf(chart, points, look) as { encoding: { row?: object }; resolve?: object };
  expect(spec.encoding.row).toBeDefined();
  expect(spec.resolve).toEqual({ scale: { x: "independent", y: "independent" } });
  const one = specOf(chart, points.slice(0, 1), look) as { encoding: { row?: object } };
  expect(one.encoding.row).toBeUndefined();
});
