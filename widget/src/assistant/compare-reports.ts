import type { EvaluationReport } from "../office/types";

export interface Comparison {
  better: Set<string>;
  worse: Set<string>;
  same: number;
  /** Questions that only one of them asked. */
  alone: number;
}

/** Two tests by their questions: what was wrong and is right now, and the other way round. */
export function compareReports(before: EvaluationReport, after: EvaluationReport): Comparison {
  const was = new Map(before.results.map((one) => [one.question, one.passed]));
  const now = new Map(after.results.map((one) => [one.question, one.passed]));
  const both = [...now].filter(([question]) => was.has(question));
  const better = both.filter(([question, passed]) => passed && !was.get(question)).map(([question]) => question);
  const worse = both.filter(([question, passed]) => !passed && was.get(question)).map(([question]) => question);
  return {
    better: new Set(better),
    worse: new Set(worse),
    same: both.length - better.length - worse.length,
    alone: now.size + was.size - 2 * both.length,
  };
}
