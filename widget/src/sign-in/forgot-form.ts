import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ApiClient } from "../api/client";
import { asApiError, type ApiError } from "../api/errors";
import { controls } from "../styles/controls";
import { strings } from "../strings-sign-in";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";

const words = strings.forgot;

/** Asks for a link by e-mail. What it answers says nothing about who has an account. */
@customElement("steward-forgot-form")
export class StewardForgotForm extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  /** What was typed into the sign-in form already. */
  @property({ attribute: false }) email = "";
  @state() private isSent = false;
  @state() private isBusy = false;
  @state() private error: ApiError | null = null;

  static override styles = [
    controls,
    css`
      form { display: grid; gap: var(--s4); }
      .lead { color: var(--ink-soft); font-size: var(--text-s); }
      .button { min-height: 42px; }
    `,
  ];

  override render() {
    if (this.isSent) return html`<div class="notice good" role="status" tabindex="-1">${icon("check")}<span>${words.sent}</span></div>`;
    return html`<form @submit=${this.onSubmit}>
      <p class="lead">${words.lead}</p>
      <label class="field"><span>${strings.signIn.email}</span>
        <input class="text" name="email" type="email" autocomplete="username" required .value=${this.email} /></label>
      <label class="field"><span>${strings.signIn.company} <span class="hint">${strings.signIn.companyHint}</span></span>
        <input class="text" name="tenant" autocomplete="organization" autocapitalize="none" spellcheck="false" /></label>
      ${errorNotice(this.error)}
      <button class="button primary" type="submit" ?disabled=${this.isBusy}>${words.submit}</button>
    </form>`;
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const tenant = String(form.get("tenant") ?? "").trim();
    const body = { email: String(form.get("email") ?? "").trim(), ...(tenant ? { tenant } : {}) };
    this.isBusy = true;
    try {
      await this.api.session.ask("POST", "/auth/password/forgot", body);
      this.isSent = true;
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>(".notice")?.focus();
    } catch (error) {
      this.error = asApiError(error);
    }
    this.isBusy = false;
  }
}
