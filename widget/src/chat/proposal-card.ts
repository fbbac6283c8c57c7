import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { onceKey, type ApiClient } from "../api/client";
import { asApiError, type ApiError } from "../api/errors";
import type { PartResult, Proposal, Run } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings";
import { formatTime } from "../text/format";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import { proposalStyles } from "./proposal-styles";
import type { StewardRunCard } from "./run-card";
import { announceChange } from "./records-changed";
import "./countdown";
import "./record-diff";
import "./run-card";

const words = strings.proposal;

/** A change that waits for a person: what, what else, and the buttons to decide. Nothing happens without one of them. */
@customElement("steward-proposal-card")
export class StewardProposalCard extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @property({ attribute: false }) proposal!: Proposal;
  @state() private run: Run | null = null;
  @state() private busy: "confirm" | "dismiss" | null = null;
  @state() private error: ApiError | null = null;
  @state() private isEditing = false;
  @state() private results: PartResult[] | null = null;
  private confirmKey = onceKey();
  private dismissKey = onceKey();

  static override styles = [controls, proposalStyles];

  override render() {
    const { proposal } = this;
    return html`<article class=${proposal.state} tabindex="-1" aria-label=${words.label(proposal.title)}>
      <header>
        <p class="kicker">${icon(proposal.state === "open" ? "shield" : proposal.state === "confirmed" ? "check" : "clock")}${this.kicker()}</p>
        <h3>${proposal.summary || proposal.title}</h3>
        ${proposal.state === "open" ? this.renderBadges() : nothing}
      </header>
      ${proposal.state === "open" ? this.renderDetails() : nothing}
      ${proposal.state === "open" ? this.renderDecision() : this.renderOutcome()}
      ${errorNotice(this.error, this.error?.canRetry ? () => void this.confirm() : undefined)}
    </article>
    ${this.isEditing
      ? html`<steward-proposal-form .api=${this.api} .proposal=${proposal} @closed=${() => (this.isEditing = false)} @replaced=${this.onReplaced}></steward-proposal-form>`
      : nothing}`;
  }

  private kicker(): string {
    const { proposal } = this;
    if (proposal.state !== "open") return words.states[proposal.state].split(".")[0];
    if (!proposal.can_confirm) return words.headingNotYours;
    return proposal.required === "four_eyes" ? words.headingOther : words.heading;
  }

  private renderBadges() {
    const { proposal } = this;
    return html`<p class="badges">
      <span class="badge ${proposal.risk === "D" ? "danger" : ""}">${words.risk[proposal.risk]}</span>
      <span class="badge" title=${proposal.undo_note ?? ""}>${icon("undo")}${words.undo[proposal.undo]}</span>
      ${proposal.required === "four_eyes" ? html`<span class="badge warn">${icon("people")}${words.fourEyes}</span>` : nothing}
      ${proposal.step_up ? html`<span class="badge warn">${icon("lock")}${words.stepUpNeeded}</span>` : nothing}
      ${proposal.required === "four_eyes" && proposal.requested_by ? html`<span class="badge">${words.requestedBy(proposal.requested_by.name)}</span>` : nothing}
    </p>`;
  }

  private renderDetails() {
    const { diff, effects, warnings } = this.proposal;
    return html`${this.renderParts()} ${diff.length && !this.hasParts ? html`<steward-record-diff .diff=${diff}></steward-record-diff>` : nothing}
      ${effects.length
        ? html`<div class="effects"><h4>${words.effects}</h4><ul>${effects.map((effect) => html`<li>${effect.text}</li>`)}</ul></div>`
        : nothing}
      ${warnings.map((text) => html`<div class="notice warn">${icon("alert")}<span>${text}</span></div>`)}`;
  }

  private get hasParts(): boolean {
    return Boolean(this.proposal.items?.length || this.proposal.steps?.length);
  }

  /** Batches and plans are rare, so what shows them is fetched when one is there. */
  private renderParts() {
    if (!this.hasParts) return nothing;
    void import("./proposal-parts");
    return html`<steward-proposal-parts .api=${this.api} .proposal=${this.proposal} .results=${this.results}></steward-proposal-parts>`;
  }

  private renderDecision() {
    const { proposal } = this;
    return html`${!proposal.can_confirm && proposal.why_not ? html`<div class="notice warn">${icon("lock")}<span>${proposal.why_not}</span></div>` : nothing}
      <footer>
        ${proposal.can_confirm
          ? html`<button class="button ${proposal.risk === "D" ? "danger" : "primary"} confirm" type="button" ?disabled=${this.busy !== null} @click=${this.confirm}>
              ${this.busy === "confirm" ? html`<span class="spinner"></span>${words.confirming}` : html`${icon("check")}${words.confirm}`}
            </button>`
          : nothing}
        ${this.hasParts ? nothing : html`<button class="button" type="button" ?disabled=${this.busy !== null} @click=${this.startEdit}>${words.edit}</button>`}
        <button class="button plain" type="button" ?disabled=${this.busy !== null} @click=${this.dismiss}>${words.dismiss}</button>
        <steward-countdown .until=${proposal.expires_at} .aheadMs=${this.api.clockAheadMs} @elapsed=${this.reload}></steward-countdown>
      </footer>`;
  }

  private renderOutcome() {
    const { proposal } = this;
    if (proposal.state === "confirmed" && this.hasParts) return this.renderParts();
    if (proposal.state === "confirmed") {
      return html`<steward-run-card .api=${this.api} .run=${this.run} .runId=${proposal.run_id} .beside=${proposal.summary}></steward-run-card>
        ${proposal.diff.length ? html`<details><summary>${words.changed}</summary><steward-record-diff .diff=${proposal.diff}></steward-record-diff></details>` : nothing}`;
    }
    const who = proposal.decided_by ? ` ${words.decidedBy(proposal.decided_by.name)}` : "";
    const when = proposal.decided_at ? `, ${formatTime(proposal.decided_at)}` : "";
    return html`<p class="outcome">${words.states[proposal.state]}${who}${when}</p>`;
  }

  private confirm = async (): Promise<void> => {
    await this.decide("confirm", async () => {
      const decision = await this.api.confirm(this.proposal.id, this.confirmKey);
      this.run = decision.run;
      this.results = decision.items ?? null;
      this.proposal = { ...this.proposal, state: "confirmed", run_id: this.run?.id ?? null };
    });
  };

  private dismiss = async (): Promise<void> => {
    await this.decide("dismiss", async () => {
      this.proposal = await this.api.dismiss(this.proposal.id, this.dismissKey);
    });
  };

  /** A refused decision usually means the proposal is no longer what the card shows, so the card reads it again. */
  private async decide(kind: "confirm" | "dismiss", send: () => Promise<void>): Promise<void> {
    this.busy = kind;
    this.error = null;
    try {
      await send();
      announceChange(this, this.api);
      void this.keepFocus();
    } catch (error) {
      await this.onRefused(asApiError(error));
    }
    this.busy = null;
  }

  /** The pressed button is gone, so the keyboard goes to what took its place. */
  private async keepFocus(): Promise<void> {
    await this.updateComplete;
    const result = this.renderRoot.querySelector<StewardRunCard>("steward-run-card");
    await result?.updateComplete;
    const next = result?.renderRoot.querySelector<HTMLElement>(".run button") ?? this.renderRoot.querySelector<HTMLElement>("article");
    next?.focus();
  }

  private async onRefused(error: ApiError): Promise<void> {
    if (error.code === "step_up_required") return; // the dialog was closed: the card stays as it is
    this.error = error;
    if (error.canRetry) return;
    this.confirmKey = onceKey();
    const fresh = error.details.proposal as Proposal | undefined;
    if (fresh) this.proposal = fresh;
    else await this.reload();
  }

  /** Reads the proposal's present state; called when it may have been decided elsewhere. */
  reload = async (): Promise<void> => {
    try {
      this.proposal = await this.api.proposal(this.proposal.id);
    } catch (error) {
      this.error ??= asApiError(error);
    }
  };

  /** The form is fetched when it is first wanted: most proposals are confirmed as they are. */
  private startEdit = async (): Promise<void> => {
    await import("./proposal-form");
    this.isEditing = true;
  };

  private onReplaced(event: CustomEvent<Proposal>): void {
    this.isEditing = false;
    this.error = null;
    this.confirmKey = onceKey();
    this.dismissKey = onceKey();
    this.proposal = event.detail;
    announceChange(this, this.api);
  }
}
