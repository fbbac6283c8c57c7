import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ApiClient } from "../api/client";
import { asApiError, type ApiError } from "../api/errors";
import { controls } from "../styles/controls";
import { strings } from "../strings";
import { errorNotice } from "../ui/notice";

const words = strings.proposal.stepUp;

/** Asks for the password again before something grave. Fires `proved`. */
@customElement("steward-step-up")
export class StewardStepUp extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @state() private error: ApiError | null = null;

  static override styles = [
    controls,
    css`
      form { display: grid; gap: var(--s3); padding: var(--s3); border-radius: var(--radius-m); background: var(--sunken); }
      .button { justify-self: start; }
    `,
  ];

  override render() {
    return html`<form @submit=${this.onSubmit}>
      <label class="field"><span>${words.label}</span>
        <input class="text" name="password" type="password" autocomplete="current-password" required />
        <span class="hint">${words.hint}</span></label>
      ${errorNotice(this.error)}
      <button class="button primary" type="submit">${words.submit}</button>
    </form>`;
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const password = String(new FormData(event.target as HTMLFormElement).get("password") ?? "");
    try {
      await this.api.stepUp(password);
      this.dispatchEvent(new CustomEvent("proved"));
    } catch (error) {
      this.error = asApiError(error);
    }
  }
}
