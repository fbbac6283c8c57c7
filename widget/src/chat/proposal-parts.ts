import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { onceKey, type ApiClient } from "../api/client";
import { asApiError, type ApiError } from "../api/errors";
import type { Decision, PartResult, Proposal, ProposalPart, Run } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import { announceChange } from "./records-changed";
import "./record-diff";

const words = strings.proposal;

/** The items of a batch or the steps of a plan, and after the decision what became of each. */
@customElement("steward-proposal-parts")
export class StewardProposalParts extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @property({ attribute: false }) proposal!: Proposal;
  @property({ attribute: false }) results: PartResult[] | null = null;
  @state() private isBusy = false;
  @state() private error: ApiError | null = null;
  private undoKey = onceKey();

  static override styles = [
    controls,
    css`
      :host { display: grid; gap: var(--s2); }
      h4 { font-size: var(--text-xs); font-weight: 600; color: var(--ink-soft); }
      ol { display: grid; gap: 6px; }
      li { display: grid; grid-template-columns: 22px minmax(0, 1fr) auto; gap: 8px; align-items: start; padding: 8px 10px; border: 1px solid var(--line); border-radius: var(--radius-s); font-size: var(--text-s); line-height: 1.45; }
      .n { display: grid; place-items: center; width: 20px; height: 20px; border-radius: 50%; background: var(--sunken); color: var(--ink-soft); font-size: 11px; font-weight: 650; }
      .text { overflow-wrap: anywhere; }
      small { display: block; color: var(--ink-soft); font-size: var(--text-xs); }
      small.problem { color: var(--danger); }
      summary { width: fit-content; color: var(--ink-soft); font-size: var(--text-xs); cursor: pointer; }
      details[open] summary { margin-bottom: 6px; }
      details { grid-column: 2 / -1; }
      .button { justify-self: start; }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.firstUpdated();
  }

  override firstUpdated(): void {
    this.api.runNews.addEventListener("run", this.onNews);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.api.runNews.removeEventListener("run", this.onNews);
  }

  override render() {
    const { items } = this.proposal;
    return html`<h4>${items?.length ? words.parts.items : words.parts.steps}</h4>
      <ol>${this.parts.map((part, index) => this.renderPart(part, index))}</ol>
      ${this.canUndo
        ? html`<button class="button small" type="button" ?disabled=${this.isBusy} @click=${this.undo}>${icon("undo")}${words.undoPlan}</button>`
        : nothing}
      ${errorNotice(this.error)}`;
  }

  /** A part that was undone elsewhere is so here at once. */
  private onNews = (event: Event): void => {
    const { id, state } = (event as CustomEvent<Run>).detail;
    const results = this.parts.map((part) => this.resultOf(part)).filter((one) => one !== null);
    if (!results.some((one) => one.run_id === id && one.status !== state)) return;
    this.results = results.map((one) => (one.run_id === id ? { ...one, status: state } : one));
  };

  private get parts(): ProposalPart[] {
    return [...(this.proposal.items ?? []), ...(this.proposal.steps ?? [])];
  }

  /** What the decision answered, or what the proposal itself remembers of it. */
  private resultOf(part: ProposalPart): PartResult | null {
    const told = this.results?.find((one) => one.index === part.index);
    if (told) return told;
    if (this.proposal.state !== "confirmed" || !part.status) return null;
    return { index: part.index, status: part.status, summary: null, run_id: part.run_id ?? null, error: part.error ?? null };
  }

  private renderPart(part: ProposalPart, index: number) {
    const result = this.resultOf(part);
    const problem = typeof result?.error === "string" ? result.error : result?.error?.message;
    return html`<li>
      <span class="n" aria-hidden="true">${index + 1}</span>
      <span class="text">${result?.summary || part.summary}
        ${part.effects?.map((effect) => html`<small>${effect.text}</small>`)}${part.warnings?.map((text) => html`<small class="problem">${text}</small>`)}
        ${problem ? html`<small class="problem">${problem}</small>` : nothing}</span>
      ${result ? this.renderState(result) : html`<span></span>`}
      ${part.diff?.length ? html`<details><summary>${words.changed}</summary><steward-record-diff .diff=${part.diff}></steward-record-diff></details>` : nothing}
    </li>`;
  }

  private renderState({ status }: PartResult) {
    const tone = status === "completed" ? "good" : status === "failed" ? "danger" : "";
    return html`<span class="badge ${tone}" role="status">${words.partStates[status] ?? status}</span>`;
  }

  private get canUndo(): boolean {
    return this.parts.some((part) => part.undo !== "no" && this.resultOf(part)?.status === "completed");
  }

  private undo = async (): Promise<void> => {
    this.isBusy = true;
    this.error = null;
    const kind = this.proposal.items?.length ? "batches" : "plans";
    try {
      const undone = await this.api.send<Decision>("POST", `/v1/${kind}/${encodeURIComponent(this.proposal.id)}/undo?via=${this.api.via}`, { body: {}, once: this.undoKey });
      this.results = undone.items ?? null;
      announceChange(this, this.api);
    } catch (error) {
      this.error = asApiError(error);
      if (!this.error.canRetry) this.undoKey = onceKey();
    }
    this.isBusy = false;
  };
}
