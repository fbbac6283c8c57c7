import type { TopLevelSpec } from "vega-lite";
import type { Chart, JsonObject } from "../api/types";
import { formatCell } from "../text/format";

/** Colours of the page and the room there is. */
export interface ChartLook {
  width: number;
  ink: string;
  soft: string;
  line: string;
  colours: string[];
  font: string;
}

/** One drawn figure: what it belongs to, which of the figures it is, and how it reads. */
export interface ChartPoint {
  place: number;
  x: string;
  figure: string;
  rank: number;
  value: number;
  unit: string;
  told: string;
}

const POINTS_MAX = 200;
const NAMES_PX = 230;
const BAR_PX = 24;
const LINE_HEIGHT_PX = 220;
const SHARE_HEIGHT_PX = 240;

/** The figures of a chart, empty ones left out: amounts are exact strings in the contract and only here become numbers. */
export function pointsOf(chart: Chart, rows: JsonObject[]): ChartPoint[] {
  const points = rows.flatMap((row, place) =>
    chart.y.map((figure, rank) => ({
      place,
      x: String(row[chart.x.key] ?? ""),
      figure: figure.label,
      rank,
      value: row[figure.key] === null || row[figure.key] === undefined || row[figure.key] === "" ? NaN : Number(row[figure.key]),
      unit: chart.unit ? String(row[chart.unit] ?? "") : "",
      told: formatCell(row[figure.key], figure, row),
    })),
  );
  return points.filter((point) => point.x !== "" && Number.isFinite(point.value));
}

/** Whether a picture says more than the rows: at least two places, something other than nothing, not too much. */
export function isWorthDrawing(points: ChartPoint[]): boolean {
  const places = new Set(points.map((point) => point.place)).size;
  return places > 1 && points.length <= POINTS_MAX && points.some((point) => point.value !== 0);
}

/** The chart as Vega-Lite; figures of different units stand in pictures of their own, each with its own scale. */
export function specOf(chart: Chart, points: ChartPoint[], look: ChartLook): TopLevelSpec {
  const units = [...new Set(points.map((point) => point.unit))];
  const unit = units.length > 1 ? { row: { field: "unit", type: "nominal", title: null, header: { labelAngle: 0, labelAlign: "left" } }, resolve: { scale: { x: "independent", y: "independent" } } } : null;
  const spec = {
    data: { values: points },
    // Pictures beside each other cannot be fitted as a whole; their names take a part of the room.
    width: unit ? Math.max(160, look.width - NAMES_PX) : look.width,
    ...(unit ? {} : { autosize: { type: chart.kind === "share" ? "fit" : "fit-x", contains: "padding" } }),
    ...drawingOf(chart, points, look),
    config: configOf(look),
    background: "transparent",
    padding: 4,
  };
  if (!unit) return spec as TopLevelSpec;
  const { encoding, ...rest } = spec as typeof spec & { encoding: object };
  return { ...rest, encoding: { ...encoding, row: unit.row }, resolve: unit.resolve } as unknown as TopLevelSpec;
}

function drawingOf(chart: Chart, points: ChartPoint[], look: ChartLook): object {
  const isMany = chart.y.length > 1;
  const colour = { field: "figure", type: "nominal", title: null, sort: chart.y.map((one) => one.label), legend: isMany ? { orient: "top" } : null, scale: { range: look.colours } };
  const tooltip = [
    { field: "x", type: "nominal", title: chart.x.label },
    { field: "figure", type: "nominal", title: "" },
    { field: "told", type: "nominal", title: " " },
  ];
  if (chart.kind === "line") {
    return {
      height: LINE_HEIGHT_PX,
      mark: { type: "line", point: { size: 40 }, interpolate: "step-after" },
      encoding: {
        x: { field: "x", type: "temporal", title: null },
        y: { field: "value", type: "quantitative", title: isMany ? null : chart.y[0].label },
        order: { field: "place", type: "quantitative" },
        color: colour, tooltip,
      },
    };
  }
  if (chart.kind === "share") {
    return {
      height: SHARE_HEIGHT_PX,
      mark: { type: "arc", innerRadius: 62, stroke: "transparent" },
      encoding: {
        theta: { field: "value", type: "quantitative", stack: true },
        color: { field: "x", type: "nominal", title: null, sort: null, scale: { range: look.colours }, legend: { orient: "right", labelLimit: 200 } },
        order: { field: "place", type: "quantitative" },
        tooltip,
      },
    };
  }
  const isBeside = chart.kind === "bar" && isMany;
  return {
    height: { step: isBeside ? BAR_PX / 2 : BAR_PX },
    mark: { type: "bar", cornerRadius: 2 },
    encoding: {
      y: { field: "x", type: "nominal", title: null, sort: orderOf(points), axis: { labelLimit: 200, labelPadding: 6 } },
      x: { field: "value", type: "quantitative", title: isMany ? null : chart.y[0].label, axis: { tickMinStep: points.every((point) => Number.isInteger(point.value)) ? 1 : 0 }, stack: chart.kind === "stack" ? "zero" : null },
      order: { field: "rank", type: "quantitative" },
      ...(isBeside ? { yOffset: { field: "figure", sort: chart.y.map((one) => one.label) } } : {}),
      color: colour, tooltip,
    },
  };
}

/** The rows' own order, which the report chose. */
function orderOf(points: ChartPoint[]): string[] {
  return [...new Set(points.map((point) => point.x))];
}

function configOf({ ink, soft, line, font }: ChartLook): object {
  return {
    font,
    view: { stroke: null },
    axis: { labelColor: soft, titleColor: soft, domainColor: line, tickColor: line, gridColor: line, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500 },
    axisY: { grid: false, ticks: false, domain: false },
    legend: { labelColor: ink, labelFontSize: 12, symbolType: "square" },
    header: { labelColor: ink, labelFontSize: 12, labelFontWeight: 600 },
  };
}
