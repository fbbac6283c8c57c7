import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Column, JsonObject, Table } from "../api/types";
import { strings } from "../strings-assistant";
import { formatDate, formatMoney, formatNumber, humanise } from "../text/format";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import { OfficeSection } from "../office/section";
import type { UsageReport, UsageRow } from "../office/types";
import "../chat/data-table";

const words = strings.usage;
const BYS = ["model", "person", "feature", "day"];

/** What models were used for and what it cost, per model, person, feature or day. */
@customElement("steward-usage-page")
export class StewardUsagePage extends OfficeSection {
  @state() private report: UsageReport | null = null;
  private by = "model";
  private from = "";
  private to = "";

  static override styles = [
    ...OfficeSection.styles,
    css`
      .filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: var(--s3); align-items: end; }
      .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: var(--s3); }
      .tiles div { padding: var(--s4); border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); }
      .tiles dt { color: var(--ink-soft); font-size: var(--text-xs); }
      .tiles dd { font-size: 20px; font-weight: 620; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    `,
  ];

  override render() {
    return html`<div class="page">
      <header class="title"><h2>${words.title}</h2><p>${words.lead}</p></header>
      <form class="card" @submit=${this.onShow}><div class="filters">
        <label class="field"><span>${words.by}</span><select class="text" name="by">${BYS.map((by) => html`<option value=${by} ?selected=${by === this.by}>${words.bys[by]}</option>`)}</select></label>
        <label class="field"><span>${words.from}</span><input class="text" name="from" type="date" /></label>
        <label class="field"><span>${words.to}</span><input class="text" name="to" type="date" /></label>
        <button class="button" type="submit" ?disabled=${this.isBusy}>${icon("search")}${words.show}</button></div>
        ${this.report ? errorNotice(this.error) : nothing}
      </form>
      ${this.report ? this.renderReport(this.report) : this.renderWaiting(6)}
    </div>`;
  }

  protected async load(): Promise<void> {
    this.report = await this.office.usage(this.by, this.from, this.to);
  }

  private renderReport(report: UsageReport) {
    const span = words.span(formatDate(report.from_on), formatDate(report.to_on));
    if (!report.items.length) return html`<div class="empty">${icon("meter")}<b>${words.none}</b><p>${span}</p></div>`;
    const sums = sumsOf(report.items);
    return html`<dl class="tiles">
        <div><dt>${words.calls}</dt><dd>${formatNumber(sums.calls)}</dd></div>
        <div><dt>${words.tokens}</dt><dd>${formatNumber(sums.tokens)}</dd></div>
        <div><dt>${words.cost}</dt><dd>${sums.cost}</dd></div>
      </dl>
      <steward-data-table .table=${usageTable(report)} .caption=${span}></steward-data-table>
      <p class="soft">${report.items.every((row) => row.is_priced) ? words.builtIn : words.notPriced}</p>`;
  }

  private onShow = (event: Event): void => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    [this.by, this.from, this.to] = ["by", "from", "to"].map((name) => String(form.get(name) ?? "")) as [string, string, string];
    void this.refresh();
  };
}

/** Sums over all rows; costs of different currencies stand beside each other. */
export function sumsOf(rows: UsageRow[]): { calls: number; tokens: number; cost: string } {
  const costs = new Map<string, number>();
  for (const row of rows) costs.set(row.currency, (costs.get(row.currency) ?? 0) + Number(row.cost));
  const told = [...costs].filter(([, cost]) => cost > 0).map(([currency, cost]) => formatMoney({ amount: cost.toFixed(cost < 0.1 ? 4 : 2), currency }));
  const cost = told.join(" + ") || words.free;
  return {
    calls: rows.reduce((sum, row) => sum + row.calls, 0),
    tokens: rows.reduce((sum, row) => sum + row.prompt_tokens + row.completion_tokens, 0),
    cost: rows.every((row) => row.is_priced) ? cost : words.atLeast(cost),
  };
}

function costText(cost: string): string {
  const amount = Number(cost);
  return amount.toFixed(amount > 0 && amount < 0.1 ? 6 : 2);
}

export function usageTable(report: UsageReport): Table {
  const figure = (key: string, label: string): Column => ({ key, label, kind: "number" });
  const name: Column = { key: "title", label: humanise(words.bys[report.by] ?? report.by), kind: "text" };
  const tokens = [figure("prompt_tokens", words.tokensIn), figure("completion_tokens", words.tokensOut)];
  const hasTokens = report.items.some((row) => row.prompt_tokens + row.completion_tokens > 0);
  const columns = [name, figure("calls", words.calls), figure("failed", words.failed), ...tokens, { key: "cost", label: words.cost, kind: "money" } as Column];
  return {
    columns,
    // Sums of nothing come with many digits.
    rows: report.items.map((row) => ({ ...row, cost: costText(row.cost) })) as unknown as JsonObject[],
    chart: { kind: "stack", x: name, y: hasTokens ? tokens : [figure("calls", words.calls)] },
  };
}
