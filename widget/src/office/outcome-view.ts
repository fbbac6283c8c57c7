import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ApiClient } from "../api/client";
import type { Outcome } from "../api/types";
import { controls } from "../styles/controls";
import { icon } from "../ui/icons";
import "../chat/proposal-card";
import "../chat/run-card";

/** What the gate answered: the card that waits for a yes, or what was done, with its Undo. */
@customElement("steward-outcome")
export class StewardOutcome extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @property({ attribute: false }) outcome!: Outcome;

  static override styles = [controls, css`:host { display: block; }`];

  override render() {
    const { outcome } = this;
    if (outcome.status === "proposal_required") {
      return html`<steward-proposal-card .api=${this.api} .proposal=${outcome.proposal}></steward-proposal-card>`;
    }
    if (!outcome.run_id) return html`<div class="notice good" role="status">${icon("check")}<span>${outcome.summary}</span></div>`;
    return html`<steward-run-card .api=${this.api} .runId=${outcome.run_id} .summary=${outcome.summary}></steward-run-card>`;
  }
}
