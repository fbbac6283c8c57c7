import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { WorkspaceClient } from "../api/workspace-client";
import { asApiError, type ApiError } from "../api/errors";
import { onceKey } from "../api/client";
import type { Document, Proposal } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-workspace";
import { errorNotice } from "../ui/notice";
import "../ui/sheet";
import "../chat/proposal-card";
import "./readers-field";

/** Proposes who may read one document, and shows the card that asks for the yes. Fires `changed` or `closed`. */
@customElement("steward-readers-dialog")
export class StewardReadersDialog extends LitElement {
  @property({ attribute: false }) api!: WorkspaceClient;
  @property({ attribute: false }) document!: Document;
  @state() private readers: string[] = [];
  @state() private error: ApiError | null = null;
  @state() private proposal: Proposal | null = null;

  static override styles = [
    controls,
    css`
      form { display: grid; gap: var(--s5); padding: var(--s5); }
      .card { padding: var(--s4); }
      footer { display: flex; justify-content: flex-end; gap: var(--s2); }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.readers = this.document.readers;
  }

  override render() {
    const onChange = (event: Event): void => void (this.readers = (event.target as HTMLElement & { value: string[] }).value);
    return html`<steward-sheet placement="center" open .heading=${strings.documents.readersFor(this.document.title)} @closed=${this.close}>
      ${this.proposal ? this.renderProposal(this.proposal) : html`<form @submit=${this.save}>
        <steward-readers-field open .api=${this.api} .value=${this.readers} @change=${onChange}></steward-readers-field>
        ${errorNotice(this.error)}
        <footer>
          <button class="button" type="button" @click=${this.close}>${strings.cancel}</button>
          <button class="button primary" type="submit">${strings.documents.propose}</button>
        </footer>
      </form>`}
    </steward-sheet>`;
  }

  private renderProposal(proposal: Proposal) {
    return html`<div class="card" @records-changed=${() => this.dispatchEvent(new CustomEvent("changed"))}>
      <steward-proposal-card .api=${this.api} .proposal=${proposal}></steward-proposal-card></div>`;
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    try {
      const outcome = await this.api.setReaders(this.document.id, this.readers, onceKey());
      if (outcome.status === "proposal_required") this.proposal = outcome.proposal;
      else this.finish();
    } catch (error) {
      this.error = asApiError(error);
    }
  }

  private finish(): void {
    this.dispatchEvent(new CustomEvent("changed"));
    this.close();
  }

  private close(): void {
    this.dispatchEvent(new CustomEvent("closed"));
  }
}
