import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { onceKey, type ApiClient } from "../api/client";
import { asApiError, type ApiError } from "../api/errors";
import type { Run } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import { announceChange } from "./records-changed";

/** The result of something that was done, with its Undo. Given a `run`, or the id of one to load. */
@customElement("steward-run-card")
export class StewardRunCard extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @property({ attribute: false }) run: Run | null = null;
  @property({ attribute: false }) runId: string | null = null;
  @property() summary = "";
  /** Text that stands beside the card already, and so is not said again in it. */
  @property() beside = "";
  @property({ type: Boolean, reflect: true }) plain = false;
  @state() private isBusy = false;
  @state() private error: ApiError | null = null;
  private undoKey = onceKey();

  static override styles = [
    controls,
    css`
      :host { display: grid; gap: var(--s2); }
      .run { display: flex; align-items: center; gap: var(--s3); min-height: 46px; padding: 6px 8px 6px 14px; border-radius: var(--radius-m); background: var(--good-soft); font-size: var(--text-s); }
      :host([plain]) .run { border: 1px solid var(--line); background: var(--surface); }
      .run.undone { background: var(--sunken); }
      .mark { color: var(--good); }
      .undone .mark { color: var(--ink-soft); }
      .grow { flex: 1; min-width: 0; overflow-wrap: anywhere; padding: 4px 0; }
      .undone .grow span { text-decoration: line-through; color: var(--ink-soft); }
      small { display: block; color: var(--ink-soft); font-size: var(--text-xs); }
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

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("runId") && this.runId && this.run?.id !== this.runId) void this.load(this.runId);
  }

  override render() {
    const isUndone = this.run?.state === "undone";
    return html`<div class="run ${isUndone ? "undone" : ""}" role="status" tabindex="-1">
        <span class="mark">${icon(isUndone ? "undo" : "check")}</span>
        <span class="grow"><b>${isUndone ? strings.run.undone : strings.run.done}</b> ${this.renderSummary()}${this.renderNote()}</span>
        ${this.run?.can_undo && !isUndone ? this.renderUndo() : nothing}
      </div>
      ${errorNotice(this.error, this.error?.canRetry ? this.undo : undefined)}`;
  }

  private renderSummary() {
    const text = this.run?.summary || this.summary;
    return text === this.beside ? nothing : html`<span>${text}</span>`;
  }

  private renderNote() {
    if (!this.run || this.run.state === "undone" || this.run.undo === "yes") return nothing;
    return html`<small>${this.run.undo === "partial" ? strings.run.partial : strings.run.noUndo}</small>`;
  }

  private renderUndo() {
    return html`<button class="button small" type="button" ?disabled=${this.isBusy} @click=${this.undo}>
      ${this.isBusy ? html`<span class="spinner"></span>${strings.run.undoing}` : html`${icon("undo")}${strings.run.undo}`}
    </button>`;
  }

  /** What was undone elsewhere, or can no longer be, is so here at once. */
  private onNews = (event: Event): void => {
    const run = (event as CustomEvent<Run>).detail;
    if (run.id === (this.run?.id ?? this.runId)) this.run = run;
  };

  private async load(id: string): Promise<void> {
    try {
      this.run = await this.api.run(id);
    } catch (error) {
      // A run that is not this person's to see still has its summary; only its undo is missing.
      if (asApiError(error).status !== 404) this.error = asApiError(error);
    }
  }

  private undo = async (): Promise<void> => {
    if (!this.run) return;
    this.isBusy = true;
    this.error = null;
    try {
      this.run = (await this.api.undo(this.run.id, this.undoKey)).run;
      this.api.runNews.tell(this.run);
      announceChange(this, this.api);
      void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(".run")?.focus());
    } catch (error) {
      this.error = asApiError(error);
      if (!this.error.canRetry) this.undoKey = onceKey();
    }
    this.isBusy = false;
  };
}
