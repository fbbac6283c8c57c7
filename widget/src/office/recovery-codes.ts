import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { controls } from "../styles/controls";
import { strings } from "../strings-office";
import { copyText } from "../text/copy";
import { icon } from "../ui/icons";
import { saveBlob } from "../ui/save-blob";
import "../ui/sheet";
import { officeStyles } from "./office-styles";

const words = strings.profile;

/** Fresh recovery codes, shown this once. Fires `kept`. */
@customElement("steward-recovery-codes")
export class StewardRecoveryCodes extends LitElement {
  @property({ attribute: false }) codes: string[] = [];
  @state() private isCopied = false;

  static override styles = [
    controls,
    officeStyles,
    css`
      .codes { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: var(--s2) var(--s4); padding: var(--s4); border-radius: var(--radius-m); background: var(--sunken); font: 500 14px/1.6 var(--mono); user-select: all; }
    `,
  ];

  override render() {
    return html`<steward-sheet placement="center" open .heading=${words.codesTitle} @closed=${this.keep}>
      <div class="body">
        <p class="lead">${words.codesText}</p>
        <ul class="codes" aria-label=${words.codesTitle}>${this.codes.map((code) => html`<li>${code}</li>`)}</ul>
        <div class="buttons">
          <button class="button" type="button" @click=${this.copy}>${icon(this.isCopied ? "check" : "copy")}${this.isCopied ? strings.office.copied : strings.office.copy}</button>
          <button class="button" type="button" @click=${this.download}>${icon("download")}${strings.office.download}</button>
          <button class="button primary" type="button" @click=${this.keep}>${words.codesKept}</button>
        </div>
      </div>
    </steward-sheet>`;
  }

  private get text(): string {
    return this.codes.join("\n");
  }

  private copy = async (): Promise<void> => {
    this.isCopied = await copyText(this.text);
  };

  private download = (): void => saveBlob(new Blob([`${this.text}\n`], { type: "text/plain" }), "steward-recovery-codes.txt");

  private keep = (): void => {
    this.dispatchEvent(new CustomEvent("kept"));
  };
}
