import { expect, test } from "vitest";
import { compareReports } from "../src/assistant/compare-reports";
import { caseOf, lineOf, newLine } from "../src/assistant/test-cases";
import { factsOf } from "../src/chat/answer-foot";
import { sumsOf, usageTable } from "../src/assistant/usage-page";
import type { EvaluationReport, UsageRow } from "../src/office/types";

const report = (...results: [string, boolean][]): EvaluationReport =>
  ({ results: results.map(([question, passed]) => ({ question, passed })) }) as unknown as EvaluationReport;

test("two tests are compared by their questions", () => {
  const found = compareReports(report(["a", true], ["b", false], ["c", true], ["gone", true]), report(["a", false], ["b", true], ["c", true], ["new", true]));
  expect([[...found.better], [...found.worse], found.same, found.alone]).toEqual([["b"], ["a"], 1, 2]);
});

test("a line says one thing that must come of a question, and too little says nothing", () => {
  expect(caseOf({ ...newLine(), question: " Who? ", value: "hrm.find_employee" })).toEqual({ question: "Who?", expect: { action: "hrm.find_employee" } });
  expect(caseOf({ ...newLine(), question: "Salaries?", kind: "refused" })).toEqual({ question: "Salaries?", expect: { refused: true } });
  expect(caseOf({ ...newLine(), question: "How long?", kind: "answer_includes", value: "16 weeks" })?.expect).toEqual({ answer_includes: ["16 weeks"] });
  expect([caseOf({ ...newLine(), question: "Who?" }), caseOf(newLine())]).toEqual([null, null]);
});

test("what the form cannot show of a case stays as it came", () => {
  const given = { question: "Who?", expect: { action: ["a", "b"], cites: ["Handbook"] } };
  expect(caseOf(lineOf(given))).toEqual(given);
});

const row = (change: Partial<UsageRow>): UsageRow => ({
  key: "m", title: "m", calls: 2, failed: 0, cancelled: 0, prompt_tokens: 10, completion_tokens: 5, cost: "0.5", currency: "EUR", is_priced: true, is_estimate: false, ...change,
});

test("costs of different currencies stand beside each other, and what is not priced makes a lower bound", () => {
  expect(sumsOf([row({}), row({ cost: "1.5" })])).toMatchObject({ calls: 4, tokens: 30, cost: "€2.00" });
  expect(sumsOf([row({}), row({ currency: "USD" })]).cost).toBe("€0.50 + $0.50");
  expect(sumsOf([row({ is_priced: false })]).cost).toBe("at least €0.50");
  expect(sumsOf([row({ cost: "0E-9" })]).cost).toBe("nothing");
});

test("use without tokens is drawn by its calls", () => {
  const keys = (rows: UsageRow[]) => usageTable({ from_on: "", to_on: "", by: "model", items: rows }).chart?.y.map((one) => one.key);
  expect(keys([row({})])).toEqual(["prompt_tokens", "completion_tokens"]);
  expect(keys([row({ prompt_tokens: 0, completion_tokens: 0 })])).toEqual(["calls"]);
});

test("the line under an answer names model, tokens, cost and time", () => {
  expect(factsOf({ model: "m", prompt_tokens: 1200, completion_tokens: 34, cost: "0.0123", currency: "EUR", latency_ms: 1850 })).toBe("m · 1,234 tokens · €0.01 · 1.9 s");
  expect(factsOf({ model: "steward built-in", prompt_tokens: 0, completion_tokens: 0, cost: "0", latency_ms: 40 })).toBe("steward built-in · no cost · 0.0 s");
  expect(factsOf({ model: "m", prompt_tokens: 1, completion_tokens: 0, cost: "0.0000042", currency: "EUR" })).toBe("m · 1 token · 0.0000042 EUR");
});
