import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ApiClient } from "../api/client";
import { asApiError, type ApiError } from "../api/errors";
import type { Document } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings";
import { errorNotice } from "../ui/notice";
import "../ui/sheet";
import "./readers-field";

/** Changes who may read one document. Fires `changed` or `closed`. */
@customElement("steward-readers-dialog")
export class StewardReadersDialog extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @property({ attribute: false }) document!: Document;
  @state() private readers: string[] = [];
  @state() private error: ApiError | null = null;

  static override styles = [
    controls,
    css`
      form { display: grid; gap: var(--s5); padding: var(--s5); }
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
      <form @submit=${this.save}>
        <steward-readers-field open .api=${this.api} .value=${this.readers} @change=${onChange}></steward-readers-field>
        ${errorNotice(this.error)}
        <footer>
          <button class="button" type="button" @click=${this.close}>${strings.cancel}</button>
          <button class="button primary" type="submit">${strings.save}</button>
        </footer>
      </form>
    </steward-sheet>`;
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    try {
      await this.api.setReaders(this.document.id, this.readers);
      this.dispatchEvent(new CustomEvent("changed"));
    } catch (error) {
      this.error = asApiError(error);
    }
  }

  private close(): void {
    this.dispatchEvent(new CustomEvent("closed"));
  }
}
