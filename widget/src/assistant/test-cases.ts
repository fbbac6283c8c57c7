import type { Expected, TestCase } from "../office/types";

/** The ways to say what must come of a question, in the order the form offers them. */
export const KINDS = ["action", "cites", "answer_includes", "answer_excludes", "refused", "clarifies", "not_found"] as const;
export type Kind = (typeof KINDS)[number];

/** One line of the form. */
export interface Line {
  question: string;
  kind: Kind;
  value: string;
  /** What the form cannot show stays as it came. */
  kept: Expected | null;
}

export const NO_VALUE: ReadonlySet<Kind> = new Set<Kind>(["refused", "clarifies", "not_found"]);

export const newLine = (): Line => ({ question: "", kind: "action", value: "", kept: null });

/** A case as a line: the first thing it expects can be changed, the others stay. */
export function lineOf({ question, expect }: TestCase): Line {
  const kind = KINDS.find((one) => one in expect) ?? "action";
  const given = expect[kind];
  const value = Array.isArray(given) ? given.flat().join(", ") : typeof given === "string" ? given : "";
  return { question, kind, value, kept: Object.keys(expect).length > 1 || Array.isArray(given) ? expect : null };
}

/** The line as a case, or null while it says too little. */
export function caseOf({ question, kind, value, kept }: Line): TestCase | null {
  if (!question.trim() || (!NO_VALUE.has(kind) && !value.trim() && !kept)) return null;
  return { question: question.trim(), expect: kept ?? expectedOf(kind, value.trim()) };
}

function expectedOf(kind: Kind, value: string): Expected {
  if (kind === "action") return { action: value };
  return NO_VALUE.has(kind) ? { [kind]: true } : { [kind]: [value] };
}

/** Cases of JSON lines, as the server takes them; lines it would refuse are left to it. */
export function casesOfLines(text: string): TestCase[] {
  const lines = text.split("\n").filter((line) => line.trim());
  return lines.map((line) => JSON.parse(line) as TestCase);
}
