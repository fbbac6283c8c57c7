import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { controls } from "../styles/controls";
import { strings } from "../strings";

/** How often a conversation with people is read again, in milliseconds. */
const LOOK_MS = 8_000;

/** Says that people answer, and lets the person take the assistant back. Fires `look` now and then, and `take-back`. */
@customElement("steward-people-bar")
export class StewardPeopleBar extends LitElement {
  @property() ticket = "";
  private timer = 0;

  static override styles = [
    controls,
    css`
      :host { display: flex; gap: var(--s3); align-items: center; margin-bottom: var(--s2); padding: var(--s2) var(--s3); border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--accent-soft); font-size: var(--text-s); }
      p { flex: 1; }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(() => document.hidden || this.dispatchEvent(new CustomEvent("look")), LOOK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render() {
    return html`<p role="status">${strings.chat.people(this.ticket)}</p>
      <button class="button small" type="button" @click=${() => this.dispatchEvent(new CustomEvent("take-back"))}>${strings.chat.takeBack}</button>`;
  }
}
