/** The parts of Vega that come without types of their own; `vega` has them all, but brings ten times as much. */
declare module "vega-dataflow" {
  export const transforms: Record<string, unknown>;
}
declare module "vega-encode";
declare module "vega-transforms";
declare module "vega-view-transforms";
declare module "vega-parser" {
  export function parse(spec: unknown, config: object, options: { ast: boolean }): object;
}
declare module "vega-view" {
  export class View {
    constructor(runtime: object, options: object);
    runAsync(): Promise<this>;
    finalize(): this;
  }
}
