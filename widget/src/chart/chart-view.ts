import { LitElement, css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import type { Chart, JsonObject } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-answer";
import { isWorthDrawing, pointsOf, specOf, type ChartLook } from "./chart-spec";

const COLOURS = 6;

/** A chart as the server declares it. What draws it is fetched with the first one; the table beside it says the same. */
@customElement("steward-chart")
export class StewardChart extends LitElement {
  @property({ attribute: false }) chart!: Chart;
  @property({ attribute: false }) rows: JsonObject[] = [];
  @property() caption = "";
  @state() private isBroken = false;
  @query(".box") private box!: HTMLElement | null;
  private view: { finalize: () => void } | null = null;
  private width = 0;
  private readonly sizes = new ResizeObserver(() => this.onSize());
  private readonly theme = matchMedia("(prefers-color-scheme: dark)");

  static override styles = [
    controls,
    css`
      :host {
        display: block; padding: var(--s3);
        --c1: light-dark(#1d6b58, #6ccbb0); --c2: light-dark(#d08a2e, #eebb66); --c3: light-dark(#3f6fb5, #8db4ee);
        --c4: light-dark(#a6483c, #f39b90); --c5: light-dark(#7a5aa6, #c3a8ea); --c6: light-dark(#8b928d, #a9b2ae);
      }
      .box { min-height: 90px; overflow-x: auto; }
      svg { display: block; }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
    this.theme.addEventListener("change", this.redraw);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
    this.theme.removeEventListener("change", this.redraw);
    this.view?.finalize();
    this.view = null;
  }

  override render() {
    if (this.isBroken) return nothing;
    const figures = this.chart.y.map((one) => one.label).join(", ");
    return html`<div class="box" role="img" aria-label=${strings.chart.label(this.caption, figures, this.chart.x.label)}></div>`;
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("chart") || changed.has("rows")) void this.redraw();
  }

  /** Only a change of width asks for another drawing: the height is the drawing's own. */
  private onSize(): void {
    const width = Math.round(this.clientWidth);
    if (!width || width === this.width) return;
    this.width = width;
    void this.redraw();
  }

  private redraw = async (): Promise<void> => {
    const { box } = this;
    if (!box || !this.width) return;
    const points = pointsOf(this.chart, this.rows);
    if (!isWorthDrawing(points)) return;
    try {
      const { draw } = await import("./draw");
      const next = document.createElement("div");
      const view = await draw(specOf(this.chart, points, this.look()), next);
      this.view?.finalize();
      this.view = view;
      next.firstElementChild?.setAttribute("aria-hidden", "true");
      box.replaceChildren(next);
    } catch (error) {
      console.warn("chart", error);
      this.isBroken = true; // the table has the figures
    }
  };

  private look(): ChartLook {
    const style = getComputedStyle(this);
    const colour = (name: string): string => resolved(this, style.getPropertyValue(name));
    return {
      width: this.width - 24,
      ink: colour("--ink"),
      soft: colour("--ink-soft"),
      line: colour("--line"),
      colours: Array.from({ length: COLOURS }, (_, index) => colour(`--c${index + 1}`)),
      font: style.fontFamily,
    };
  }
}

/** A colour as the browser computes it here, since `light-dark()` means nothing to what draws. */
function resolved(host: StewardChart, value: string): string {
  const probe = document.createElement("i");
  probe.style.color = value;
  host.renderRoot.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
