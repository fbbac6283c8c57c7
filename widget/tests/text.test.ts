import { expect, test } from "vitest";
import type { Column } from "../src/api/types";
import { compareCells } from "../src/chat/compare-cells";
import { fieldsOf, fromInput } from "../src/chat/schema-fields";
import { tableToCsv } from "../src/text/csv";
import { findQuote } from "../src/text/find-quote";
import { formatCell, formatCountdown, formatDate, formatMoney, formatNumber, formatSize, humanise, initials } from "../src/text/format";
import { reflow } from "../src/text/reflow";

const column = (kind: Column["kind"], key = "x"): Column => ({ key, label: key, kind });

test("money keeps every digit and takes its currency's form", () => {
  expect(formatMoney({ amount: "9007199254740993.25", currency: "EUR" })).toBe("€9,007,199,254,740,993.25");
  expect(formatMoney({ amount: "1240", currency: "JPY" })).toBe("¥1,240");
  expect(formatMoney({ amount: "n/a", currency: "EUR" })).toBe("n/a EUR");
  expect(formatMoney({ amount: "5.00", currency: "??" })).toBe("5.00 ??");
});

test("a money cell finds its currency in the value or beside it", () => {
  expect(formatCell({ amount: "12.50", currency: "EUR" }, column("money"), {})).toBe("€12.50");
  expect(formatCell("12.50", column("money"), { currency: "USD" })).toBe("$12.50");
});

test("numbers keep the decimals they were given, days keep their day", () => {
  expect(formatNumber("1240.00")).toBe("1,240.00");
  expect(formatNumber(18.5)).toBe("18.5");
  expect(formatDate("2026-03-16")).toBe("Mar 16, 2026");
  expect(formatDate("soon")).toBe("soon");
});

test("countdowns never go below zero", () => {
  expect([formatCountdown(65_000), formatCountdown(3_605_000), formatCountdown(-5)]).toEqual(["1:05", "1:00:05", "0:00"]);
});

test("sizes, names and keys read well", () => {
  expect([formatSize(900), formatSize(182_000), formatSize(5_300_000)]).toEqual(["900 B", "178 KB", "5.1 MB"]);
  expect([initials("Ana Ruiz"), initials("Inês de Carvalho"), initials("Cher")]).toEqual(["AR", "IC", "C"]);
  expect([humanise("sales_lead"), humanise("hr"), humanise("hrm.request_leave")]).toEqual(["Sales lead", "HR", "Hrm request leave"]);
});

test("CSV quotes what needs it and defuses formulas in text, not in numbers", () => {
  const csv = tableToCsv({
    columns: [column("text", "a"), column("number", "b"), column("money", "c")],
    rows: [{ a: '=HYPERLINK("x")', b: -5, c: { amount: "-3.10", currency: "EUR" } }, { a: "one, two\nthree", b: null, c: null }],
  });
  expect(csv).toBe('a,b,c\r\n"\'=HYPERLINK(""x"")",-5,-3.10 EUR\r\n"one, two\nthree",,');
});

test("sorting goes by amount, by natural order in text, and puts gaps last", () => {
  const money = ["900.00", "1240.00", null, "95.5"].toSorted((a, b) => compareCells(a, b, column("money")));
  expect(money).toEqual(["95.5", "900.00", "1240.00", null]);
  expect(["INV-10", "INV-9", "inv-1"].toSorted((a, b) => compareCells(a, b, column("text")))).toEqual(["inv-1", "INV-9", "INV-10"]);
});

test("a quote is found across line ends and case, and nowhere else", () => {
  const text = "Each parent is entitled to sixteen weeks of paid\nparental  leave (full pay).";
  const range = findQuote(text, "Sixteen weeks of paid parental leave (full")!;
  expect(text.slice(range.start, range.end)).toBe("sixteen weeks of paid\nparental  leave (full");
  expect(findQuote(text, "seventeen weeks")).toBeNull();
  expect(findQuote(text, "  ")).toBeNull();
  expect(findQuote("a.c", "abc")).toBeNull();
});

test("printed line ends are joined, paragraphs and lists are kept", () => {
  expect(reflow("The weeks may\nbe taken\n\nin parts:\n- one\n- two\n1. three")).toBe("The weeks may be taken\n\nin parts:\n- one\n- two\n1. three");
});

test("a form follows references and optional types of the schema", () => {
  const fields = fieldsOf(
    {
      required: ["start_on"],
      $defs: { Kind: { type: "string", enum: ["annual", "sick"] } },
      properties: {
        start_on: { type: "string", format: "date" },
        kind: { allOf: [{ $ref: "#/$defs/Kind" }] },
        amount: { anyOf: [{ type: "number" }, { type: "string" }] },
        days: { anyOf: [{ type: "integer" }, { type: "null" }] },
        is_half: { type: "boolean" },
        employee: { type: "string", "x-kind": "employee" },
      },
    },
    { start_on: "2026-04-06" },
  );
  expect(fields.map((one) => [one.name, one.kind, one.isRequired])).toEqual([
    ["start_on", "date", true], ["kind", "choice", false], ["amount", "number", false], ["days", "number", false],
    ["is_half", "checkbox", false], ["employee", "record", false],
  ]);
  expect(fields.find((one) => one.recordKind)?.name).toBe("employee");
  expect(fields[0].label).toBe("Start");
});

test("typed values come back as the schema's types, or as a sentence", () => {
  const [days] = fieldsOf({ properties: { days: { type: "integer" } } }, {});
  expect(fromInput(days, "3")).toBe(3);
  expect(fromInput(days, " ")).toBeNull();
  expect(() => fromInput(days, "3.5")).toThrow(/number/);
  const [amount] = fieldsOf(null, { amount: "1240.00" });
  expect(fromInput(amount, "1240.10")).toBe("1240.10");
});
