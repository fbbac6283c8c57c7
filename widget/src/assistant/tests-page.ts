import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { strings } from "../strings-assistant";
import { formatTime } from "../text/format";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import "../ui/sheet";
import { OfficeSection } from "../office/section";
import type { Evaluation, Opinion, TestCase } from "../office/types";
import "./test-form";
import "./test-report";

const words = strings.tests;
const POLL_MS = 1500;

/** Where a company tests its own assistant: questions, what became of them, and two tests side by side. */
@customElement("steward-tests-page")
export class StewardTestsPage extends OfficeSection {
  @state() private tests: Evaluation[] | null = null;
  @state() private opinions: Opinion[] = [];
  @state() private open: string | null = null;
  /** The cases the form begins with; null while it is closed. */
  @state() private draft: TestCase[] | null = null;
  private timer = 0;

  static override styles = [
    ...OfficeSection.styles,
    css`
      .score { font-variant-numeric: tabular-nums; white-space: nowrap; }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  override render() {
    const canAsk = this.office.api.session.can("assistant.evaluation.create");
    return html`<div class="page">
      <div class="head"><header class="title grow"><h2>${words.title}</h2><p>${words.lead}</p></header>
        ${canAsk ? html`<button class="button primary" type="button" @click=${() => (this.draft = [])}>${icon("plus")}${words.create}</button>` : nothing}</div>
      ${this.tests ? html`${errorNotice(this.error)}${this.renderList(this.tests)}` : this.renderWaiting(6)}
      ${this.open && this.tests
        ? html`<steward-test-report .office=${this.office} .test=${this.tests.find((one) => one.id === this.open)!} .others=${this.tests} @again=${(event: CustomEvent<TestCase[]>) => (this.draft = event.detail)}></steward-test-report>`
        : nothing}
      ${this.opinions.length ? this.renderOpinions(this.opinions) : nothing}
      ${this.draft
        ? html`<steward-sheet open .heading=${words.create} @closed=${() => (this.draft = null)}>
            <div class="body"><steward-test-form .office=${this.office} .begin=${this.draft} @asked=${this.onAsked}></steward-test-form></div></steward-sheet>`
        : nothing}
    </div>`;
  }

  protected async load(): Promise<void> {
    const [tests, opinions] = await Promise.all([this.office.evaluations(), this.office.opinions().catch(() => ({ items: [] }))]);
    this.tests = tests.items;
    this.opinions = opinions.items;
    clearTimeout(this.timer);
    // A test under way is looked at until it is done.
    if (tests.items.some(isUnderWay)) this.timer = window.setTimeout(() => void this.refresh(), POLL_MS);
  }

  private renderList(tests: Evaluation[]) {
    if (!tests.length) return html`<div class="empty">${icon("check")}<b>${words.empty}</b><p>${words.emptyText}</p></div>`;
    return html`<ul class="rows" aria-live="polite">${tests.map((one) => this.renderTest(one))}</ul>`;
  }

  private renderTest(one: Evaluation) {
    const isDone = one.state === "done";
    const tone = one.state === "failed" ? "danger" : isDone && one.passed === one.cases ? "good" : isDone ? "warn" : "";
    return html`<li class=${isDone ? "opens" : ""}><span class="mark ${this.open === one.id ? "on" : ""}">${isUnderWay(one) ? html`<span class="spinner"></span>` : icon("check")}</span>
      <span class="grow"><b>${one.title}</b><span class="soft">${[formatTime(one.created_at), words.facts(one.model ?? "", one.latency_ms_median)].filter(Boolean).join(" · ")}</span>
        ${one.error ? html`<span class="soft">${one.error}</span>` : nothing}</span>
      <span class="badge score ${tone}">${isDone ? words.score(one.passed, one.cases) : words.states[one.state]}</span>
      ${isDone ? html`<button class="button small plain whole" type="button" aria-label="${words.open}: ${one.title}" aria-expanded=${this.open === one.id} @click=${() => (this.open = this.open === one.id ? null : one.id)}>${words.open}</button>` : nothing}</li>`;
  }

  private renderOpinions(opinions: Opinion[]) {
    const downs = opinions.filter((one) => one.thumb === "down");
    return html`<section class="card" aria-label=${words.opinions}>
      <div class="head"><div><h3>${words.opinions}</h3><p class="lead">${words.opinionsLead}</p></div>
        <span class="badge good">${words.ups(opinions.length - downs.length)}</span><span class="badge warn">${words.downs(downs.length)}</span></div>
      ${downs.some((one) => one.note)
        ? html`<ul class="rows">${downs.filter((one) => one.note).map((one) => html`<li><span class="grow">${one.note}<span class="soft">${formatTime(one.at)}</span></span></li>`)}</ul>`
        : nothing}
    </section>`;
  }

  private onAsked = async (): Promise<void> => {
    this.draft = null;
    this.open = null;
    await this.refresh();
  };
}

function isUnderWay({ state: now }: Evaluation): boolean {
  return now === "waiting" || now === "running";
}
