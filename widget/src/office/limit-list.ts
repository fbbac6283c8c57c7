import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { controls } from "../styles/controls";
import { strings } from "../strings-office";
import { formatNumber, formatSize, formatTime, humanise } from "../text/format";
import { officeStyles } from "./office-styles";
import { OfficeSection } from "./section";
import type { Limit } from "./types";

const words = strings.company;
const WARN_SHARE = 0.8;

/** What the company uses of what it may, each as a bar. */
@customElement("steward-limit-list")
export class StewardLimitList extends OfficeSection {
  @state() private limits: Limit[] | null = null;

  static override styles = [
    controls,
    officeStyles,
    css`
      .limits { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: var(--s4) var(--s5); }
      .limits li { display: grid; gap: 5px; font-size: var(--text-s); }
      .top { display: flex; gap: var(--s2); justify-content: space-between; }
      meter { width: 100%; height: 7px; border: 0; border-radius: 99px; background: var(--hover); overflow: hidden; appearance: none; }
      meter::-webkit-meter-inner-element { display: block; }
      meter::-webkit-meter-bar { height: 7px; border: 0; border-radius: 99px; background: var(--hover); }
      meter::-webkit-meter-optimum-value { border-radius: 99px; background: var(--accent); }
      .near meter::-webkit-meter-optimum-value { background: var(--warn); }
      .full meter::-webkit-meter-optimum-value { background: var(--danger); }
      meter::-moz-meter-bar { border-radius: 99px; background: var(--accent); }
      .near meter::-moz-meter-bar { background: var(--warn); }
      .full meter::-moz-meter-bar { background: var(--danger); }
    `,
  ];

  override render() {
    return html`<section class="card" aria-labelledby="title">
      <div class="head"><div><h3 id="title">${words.limits}</h3><p class="lead">${words.limitsLead}</p></div></div>
      ${this.limits ? html`<ul class="limits">${this.limits.map((limit) => this.renderLimit(limit))}</ul>` : this.renderWaiting(3)}
    </section>`;
  }

  protected async load(): Promise<void> {
    this.limits = (await this.office.limits()).items;
  }

  private renderLimit(limit: Limit) {
    const label = humanise(limit.name);
    const said = words.used(amountOf(limit.used, limit.unit), limit.limit === null ? words.unlimited : amountOf(limit.limit, limit.unit));
    return html`<li class=${toneOfLimit(limit)}><span class="top"><b>${label}</b><span class="soft">${said}</span></span>
      <meter min="0" max=${limit.limit ?? Math.max(limit.used, 1)} value=${limit.used} aria-label="${label}: ${said}"></meter>
      ${limit.reset_at ? html`<span class="soft">${words.resets(formatTime(limit.reset_at))}</span>` : nothing}</li>`;
  }
}

/** How close a limit is. */
export function toneOfLimit({ limit, used }: Limit): "" | "near" | "full" {
  if (limit === null) return "";
  if (used >= limit) return "full";
  return used >= limit * WARN_SHARE ? "near" : "";
}

function amountOf(value: number, unit: string): string {
  return unit === "bytes" ? formatSize(value) : formatNumber(value);
}
