import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { strings } from "../strings-assistant";
import { formatTime } from "../text/format";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import { OfficeSection } from "../office/section";
import type { Evaluation, EvaluationReport, TestResult } from "../office/types";
import { compareReports, type Comparison } from "./compare-reports";

const words = strings.tests;

/** One test, question by question, and against another one. Fires `again` with its cases. */
@customElement("steward-test-report")
export class StewardTestReport extends OfficeSection {
  @property({ attribute: false }) test!: Evaluation;
  @property({ attribute: false }) others: Evaluation[] = [];
  @state() private report: EvaluationReport | null = null;
  @state() private earlier: EvaluationReport | null = null;
  @state() private isOnlyWrong = false;

  static override styles = [
    ...OfficeSection.styles,
    css`
      .tools { display: flex; flex-wrap: wrap; gap: var(--s3); align-items: end; }
      .tools .field { min-width: 220px; }
      .only { display: flex; gap: var(--s2); align-items: center; font-size: var(--text-s); }
      .rows > li { align-items: flex-start; }
      details { width: 100%; }
      summary { width: fit-content; color: var(--ink-soft); font-size: var(--text-xs); cursor: pointer; }
      pre { margin: var(--s2) 0 0; font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
      .fault { color: var(--danger); display: block; font-size: var(--text-xs); }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("test") || changed.get("test") === undefined) return;
    if ((changed.get("test") as Evaluation).id === this.test.id) return;
    this.earlier = null;
    this.report = null;
    void this.refresh();
  }

  override render() {
    const { report } = this;
    if (!report) return html`<section class="card">${this.renderWaiting(4)}</section>`;
    const compared = this.earlier ? compareReports(this.earlier, report) : null;
    const shown = report.results.filter((one) => !this.isOnlyWrong || !one.passed);
    return html`<section class="card" aria-label=${words.results(report.title)}>
      <div class="head"><div><h3>${words.results(report.title)}</h3><p class="lead">${words.score(report.passed, report.cases)} · ${words.facts(report.model ?? "", report.latency_ms_median)}</p></div>
        ${report.asked?.length ? html`<button class="button small" type="button" @click=${() => this.dispatchEvent(new CustomEvent("again", { detail: report.asked }))}>${icon("refresh")}${words.again}</button>` : nothing}</div>
      <div class="tools">
        <label class="field"><span>${words.compare}</span><select class="text" @change=${this.onCompare}>
          <option value="">${words.compareNone}</option>
          ${this.others.filter((one) => one.id !== report.id && one.state === "done").map((one) => html`<option value=${one.id}>${one.title}, ${formatTime(one.created_at)}</option>`)}</select></label>
        <label class="only"><input type="checkbox" @change=${(event: Event) => (this.isOnlyWrong = (event.target as HTMLInputElement).checked)} />${words.onlyWrong}</label>
      </div>
      ${compared ? this.renderComparison(compared) : nothing} ${errorNotice(this.error)}
      <ul class="rows">${shown.map((one) => this.renderResult(one, compared))}</ul>
    </section>`;
  }

  protected async load(): Promise<void> {
    this.report = await this.office.evaluation(this.test.id);
  }

  private renderComparison({ better, worse, same, alone }: Comparison) {
    return html`<p class="badges" role="status">
      <span class="badge ${better.size ? "good" : ""}">${words.better(better.size)}</span>
      <span class="badge ${worse.size ? "danger" : ""}">${words.worse(worse.size)}</span>
      <span class="badge">${words.same(same)}</span>${alone ? html`<span class="badge">${words.notBoth(alone)}</span>` : nothing}</p>`;
  }

  private renderResult(one: TestResult, compared: Comparison | null) {
    const turn = compared?.better.has(one.question) ? words.wasWrong : compared?.worse.has(one.question) ? words.wasRight : "";
    const used = one.actions.map((action) => action.name).join(", ");
    return html`<li><span class="badge ${one.passed ? "good" : "danger"}">${icon(one.passed ? "check" : "alert")}${one.passed ? words.right : words.wrong}</span>
      <span class="grow"><b>${one.question}</b>${one.faults.map((fault) => html`<span class="fault">${fault}</span>`)}
        <details><summary>${words.answer}</summary><pre>${one.answer}</pre>
          <span class="soft">${[used && `${words.used}: ${used}`, one.cites.length && `${words.cited}: ${one.cites.join(", ")}`, `${one.latency_ms} ms`].filter(Boolean).join(" · ")}</span></details></span>
      ${turn ? html`<span class="badge">${turn}</span>` : nothing}</li>`;
  }

  private onCompare = (event: Event): Promise<void> => {
    const id = (event.target as HTMLSelectElement).value;
    return this.attempt(async () => {
      this.earlier = id ? await this.office.evaluation(id) : null;
    });
  };
}
