import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { WorkspaceClient } from "../api/workspace-client";
import { asApiError, type ApiError } from "../api/errors";
import type { Proposal } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-workspace";
import { icon } from "../ui/icons";
import { errorNotice, skeletonLines } from "../ui/notice";
import { panelStyles } from "./panel-styles";
import "../chat/proposal-card";

/** Proposals that wait for this person: their own, and those of others they may decide. Fires `counted` {number}. */
@customElement("steward-approvals-panel")
export class StewardApprovalsPanel extends LitElement {
  @property({ attribute: false }) api!: WorkspaceClient;
  @state() private others: Proposal[] | null = null;
  @state() private mine: Proposal[] = [];
  @state() private error: ApiError | null = null;

  static override styles = [controls, panelStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.refresh();
  }

  override render() {
    if (this.error) return errorNotice(this.error, () => void this.refresh());
    if (this.others === null) return skeletonLines(5);
    if (!this.others.length && !this.mine.length) {
      return html`<div class="empty">${icon("inbox")}<b>${strings.approvals.empty}</b><p>${strings.approvals.emptyText}</p></div>`;
    }
    return html`<div class="stack">
      ${this.renderGroup(strings.approvals.others, this.others)} ${this.renderGroup(strings.approvals.mine, this.mine)}
    </div>`;
  }

  /** Reads both boxes again; cards already decided here stay until then, so that their Undo can be reached. */
  async refresh(): Promise<void> {
    try {
      const [others, mine] = await Promise.all([this.api.approvals(), this.api.myProposals()]);
      const ids = new Set(others.items.map((one) => one.id));
      this.others = others.items;
      this.mine = mine.items.filter((one) => !ids.has(one.id));
      this.error = null;
      this.dispatchEvent(new CustomEvent("counted", { detail: others.items.length + this.mine.filter((one) => one.can_confirm).length }));
    } catch (error) {
      this.error = asApiError(error);
    }
  }

  private renderGroup(label: string, proposals: Proposal[]) {
    if (!proposals.length) return nothing;
    return html`<h3>${label}</h3>
      ${repeat(
        proposals,
        (one) => one.id,
        (one) => html`<steward-proposal-card .api=${this.api} .proposal=${one}></steward-proposal-card>`,
      )}`;
  }
}
