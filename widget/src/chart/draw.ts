import { compile, type TopLevelSpec } from "vega-lite";
import type { LoggerInterface } from "vega-util";
import { transforms } from "vega-dataflow";
import * as encodings from "vega-encode";
import { expressionInterpreter } from "vega-interpreter";
import { parse } from "vega-parser";
import * as data from "vega-transforms";
import { View } from "vega-view";
import * as layout from "vega-view-transforms";

Object.assign(transforms, data, layout, encodings);

/** Nothing is ever fetched by a chart: its figures come with it. */
const noLoader = {
  load: () => Promise.reject(new Error("charts load nothing")),
  sanitize: () => Promise.reject(new Error("charts link nowhere")),
  http: () => Promise.reject(new Error("charts load nothing")),
  file: () => Promise.reject(new Error("charts load nothing")),
};

/** What the compiler would tell its developers: charts that do not fit their room and the like. */
const quiet = { level: () => quiet, error: () => quiet, warn: () => quiet, info: () => quiet, debug: () => quiet } as unknown as LoggerInterface;

/** Draws into `box`. Expressions are interpreted, never compiled, so that the page's policy can forbid eval. */
export async function draw(spec: TopLevelSpec, box: HTMLElement): Promise<{ finalize: () => void }> {
  const runtime = parse(compile(spec, { logger: quiet }).spec, {}, { ast: true });
  const view = new View(runtime, { expr: expressionInterpreter, renderer: "svg", container: box, hover: true, loader: noLoader as never });
  await view.runAsync();
  return view;
}
