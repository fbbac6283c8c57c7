import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Column, JsonObject, Table } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-answer";
import { copyText } from "../text/copy";
import { tableToCsv, tableToText } from "../text/csv";
import { formatCell } from "../text/format";
import { icon } from "../ui/icons";
import { saveBlob } from "../ui/save-blob";
import { isWorthDrawing, pointsOf } from "../chart/chart-spec";
import { compareCells, NUMERIC } from "./compare-cells";

const ROWS_SHOWN = 8;
const SHORT_CHARS = 32;

/** Rows of a tool's answer: sortable, numbers to the right, copied for a spreadsheet or saved as CSV. */
@customElement("steward-data-table")
export class StewardDataTable extends LitElement {
  @property({ attribute: false }) table!: Table;
  @property() caption = "";
  @state() private sortKey = "";
  @state() private isDescending = false;
  @state() private isWhole = false;
  @state() private isCopied = false;
  @state() private isDrawn = true;

  private hasChart = false;

  static override styles = [
    controls,
    css`
      :host { display: block; }
      figure { border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); overflow: hidden; }
      figcaption { display: flex; align-items: center; gap: var(--s2); padding: 6px 6px 6px 14px; border-bottom: 1px solid var(--line); font-size: var(--text-s); }
      figcaption b { flex: 1; min-width: 0; font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      figcaption [aria-pressed="true"] { background: var(--hover); }
      steward-chart { border-bottom: 1px solid var(--line); }
      figcaption span { color: var(--ink-soft); white-space: nowrap; }
      .scroll { overflow-x: auto; }
      table { width: 100%; border-collapse: collapse; font-size: var(--text-s); }
      th { padding: 0; text-align: left; background: var(--sunken); font-weight: 550; }
      th button { display: flex; align-items: center; gap: 4px; width: 100%; padding: 7px 14px; border: 0; background: none; color: var(--ink-soft); font-size: var(--text-xs); font-weight: 600; white-space: nowrap; cursor: pointer; }
      th button:hover { color: var(--ink); }
      th button:focus-visible { outline-offset: -2px; border-radius: 6px; }
      th.num button { justify-content: flex-end; }
      th i { font-style: normal; width: 9px; }
      td { padding: 8px 14px; border-top: 1px solid var(--line); vertical-align: top; }
      tbody tr:first-child td { border-top: 0; }
      tbody tr:hover td { background: var(--hover); }
      td.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      td.short { white-space: nowrap; }
      td.long { min-width: 200px; }
      td.date { white-space: nowrap; font-variant-numeric: tabular-nums; }
      .whole { width: 100%; border: 0; border-top: 1px solid var(--line); border-radius: 0; }
      .none { padding: var(--s4); color: var(--ink-soft); font-size: var(--text-s); }
    `,
  ];

  /** A picture's code is fetched with the first one. */
  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("table")) return;
    const { chart, rows } = this.table;
    this.hasChart = Boolean(chart) && isWorthDrawing(pointsOf(chart!, chart!.rows ?? rows));
    if (this.hasChart) void import("../chart/chart-view");
  }

  override render() {
    const rows = this.sortedRows();
    const shown = this.isWhole ? rows : rows.slice(0, ROWS_SHOWN);
    return html`<figure>
      <figcaption>
        <b>${this.caption}</b><span>${strings.table.rows(rows.length)}</span>
        ${this.hasChart
          ? html`<button class="button plain small" type="button" aria-pressed=${this.isDrawn} title=${this.isDrawn ? strings.table.hideChart : strings.table.showChart}
              @click=${() => (this.isDrawn = !this.isDrawn)}>${strings.table.chart}</button>`
          : nothing}
        <button class="button plain small" type="button" aria-label=${strings.table.copyLabel} title=${strings.table.copyLabel} @click=${this.copy}>
          ${icon(this.isCopied ? "check" : "copy")}${this.isCopied ? strings.table.copied : strings.table.copy}
        </button>
        <button class="button plain small" type="button" aria-label=${strings.table.saveLabel} title=${strings.table.saveLabel} @click=${this.save}>${icon("download")}${strings.table.save}</button>
      </figcaption>
      ${this.hasChart && this.isDrawn
        ? html`<steward-chart .chart=${this.table.chart!} .rows=${this.table.chart!.rows ?? this.table.rows} .caption=${this.caption}></steward-chart>`
        : nothing}
      ${rows.length
        ? html`<div class="scroll" tabindex="0" role="region" aria-label=${this.caption || strings.table.rows(rows.length)}>
            <table>
              <thead><tr>${this.table.columns.map((column) => this.renderHead(column))}</tr></thead>
              <tbody>${shown.map((row) => html`<tr>${this.table.columns.map((column) => renderCell(row, column))}</tr>`)}</tbody>
            </table>
          </div>`
        : html`<p class="none">${strings.table.empty}</p>`}
      ${shown.length < rows.length
        ? html`<button class="button plain whole" type="button" @click=${() => (this.isWhole = true)}>${strings.table.all(rows.length)}</button>`
        : nothing}
    </figure>`;
  }

  private renderHead(column: Column) {
    const isSorted = this.sortKey === column.key;
    const sort = isSorted ? (this.isDescending ? "descending" : "ascending") : "none";
    return html`<th class=${NUMERIC.has(column.kind) ? "num" : ""} scope="col" aria-sort=${sort}>
      <button type="button" title=${strings.table.sortBy(column.label)} @click=${() => this.sortBy(column.key)}>
        ${column.label}${isSorted ? html`<i aria-hidden="true">${this.isDescending ? "↓" : "↑"}</i>` : nothing}
      </button>
    </th>`;
  }

  private sortBy(key: string): void {
    this.isDescending = this.sortKey === key && !this.isDescending;
    this.sortKey = key;
  }

  private sortedRows(): JsonObject[] {
    const column = this.table.columns.find((one) => one.key === this.sortKey);
    if (!column) return this.table.rows;
    const sign = this.isDescending ? -1 : 1;
    return this.table.rows.toSorted((a, b) => sign * compareCells(a[column.key], b[column.key], column));
  }

  private async copy(): Promise<void> {
    this.isCopied = await copyText(tableToText(this.shownTable()));
    setTimeout(() => (this.isCopied = false), 1600);
  }

  /** A byte order mark in front lets spreadsheets read the letters of every language. */
  private save(): void {
    const csv = `\uFEFF${tableToCsv(this.shownTable())}\r\n`;
    const name = this.caption.trim().replace(/[^\p{L}\p{N}]+/gu, "-").toLowerCase() || strings.table.fileName;
    saveBlob(new Blob([csv], { type: "text/csv;charset=utf-8" }), `${name}.csv`);
  }

  private shownTable(): Table {
    return { ...this.table, rows: this.sortedRows() };
  }
}

function renderCell(row: JsonObject, column: Column) {
  const text = formatCell(row[column.key], column, row);
  return html`<td class=${cellClass(column, text)}>${text}</td>`;
}

function cellClass(column: Column, text: string): string {
  if (NUMERIC.has(column.kind)) return "num";
  if ((column.kind === "date" || column.kind === "time")) return "date";
  return text.length > SHORT_CHARS ? "long" : "short";
}
