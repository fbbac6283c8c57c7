import { LitElement, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { strings } from "../strings";
import { formatCountdown } from "../text/format";

/** Time left until `until`, by the server's clock. Fires `elapsed` once. */
@customElement("steward-countdown")
export class StewardCountdown extends LitElement {
  @property() until = "";
  @property({ type: Number }) aheadMs = 0;
  @state() private leftMs = 0;
  private timer = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(() => this.tick(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override willUpdate(): void {
    this.leftMs = this.readLeft();
  }

  override render() {
    return html`<time datetime=${this.until}>${strings.proposal.expiresIn(formatCountdown(this.leftMs))}</time>`;
  }

  private readLeft(): number {
    return Date.parse(this.until) - (Date.now() + this.aheadMs);
  }

  private tick(): void {
    this.leftMs = this.readLeft();
    if (this.leftMs > 0) return;
    clearInterval(this.timer);
    this.dispatchEvent(new CustomEvent("elapsed"));
  }
}
