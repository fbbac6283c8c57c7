import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, asApiError } from "../api/errors";
import { hasPasskeys, usePasskey } from "../api/passkeys";
import type { JsonObject } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-sign-in";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import "../ui/page-icons";

const words = strings.factor;

export type Method = "password" | "totp" | "recovery_code" | "passkey";
export type PasskeyAnswer = { challenge: string; credential: JsonObject };
export type Proof = { password: string } | { code: string } | { recovery_code: string } | { passkey: PasskeyAnswer };

/** Asks for one proof out of those the person has, and hands it to `submit`. Fires `proved` when that went well. */
@customElement("steward-factor-form")
export class StewardFactorForm extends LitElement {
  @property({ attribute: false }) methods: Method[] = ["password"];
  @property({ attribute: false }) submit!: (proof: Proof) => Promise<void>;
  /** The server's WebAuthn options for a passkey. */
  @property({ attribute: false }) passkeyOptions!: () => Promise<JsonObject>;
  @state() private chosen: Method | null = null;
  @state() private error: ApiError | null = null;
  @state() private isBusy = false;

  static override styles = [
    controls,
    css`
      :host { display: grid; gap: var(--s4); }
      form { display: grid; gap: var(--s4); }
      .code { font-size: 20px; letter-spacing: 0.24em; font-variant-numeric: tabular-nums; }
      .others { display: flex; flex-wrap: wrap; gap: var(--s2); }
      form > .button { min-height: 42px; font-size: var(--text-m); }
    `,
  ];

  override render() {
    const method = this.method;
    return html`<form @submit=${this.onSubmit}>
        ${method === "passkey" ? nothing : this.renderInput(method)}
        ${errorNotice(this.error)}
        <button class="button primary" type="submit" ?disabled=${this.isBusy}>
          ${this.isBusy ? html`<span class="spinner"></span>` : method === "passkey" ? icon("key") : nothing}
          ${method === "passkey" ? words.passkey : words.submit}
        </button>
      </form>
      ${this.renderOthers(method)}`;
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("methods") || changed.has("chosen")) this.renderRoot.querySelector<HTMLElement>("input, button")?.focus();
  }

  private get method(): Method {
    return this.chosen ?? this.methods.find((one) => one !== "recovery_code") ?? this.methods[0] ?? "password";
  }

  private renderInput(method: Method) {
    if (method === "password") {
      return html`<label class="field"><span>${words.password}</span>
        <input class="text" name="proof" type="password" autocomplete="current-password" required /></label>`;
    }
    const isCode = method === "totp";
    return html`<label class="field"><span>${isCode ? words.code : words.recovery}</span>
      <input class="text code" name="proof" type="text" required spellcheck="false" autocapitalize="none"
        autocomplete=${isCode ? "one-time-code" : "off"} inputmode=${isCode ? "numeric" : "text"} maxlength=${isCode ? 7 : 40} />
      <span class="hint">${isCode ? words.codeHint : words.recoveryHint}</span></label>`;
  }

  private renderOthers(method: Method) {
    const labels: Record<Method, string> = { password: words.password, totp: words.useCode, recovery_code: words.useRecovery, passkey: words.passkey };
    const others = this.methods.filter((one) => one !== method && (one !== "passkey" || hasPasskeys()));
    if (!others.length) return nothing;
    return html`<p class="others">${others.map(
      (one) => html`<button class="button small" type="button" @click=${() => this.choose(one)}>${labels[one]}</button>`,
    )}</p>`;
  }

  private choose(method: Method): void {
    this.chosen = method;
    this.error = null;
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = String(new FormData(form).get("proof") ?? "").trim();
    this.isBusy = true;
    this.error = null;
    try {
      await this.submit(await this.proofOf(this.method, given));
      this.dispatchEvent(new CustomEvent("proved"));
    } catch (error) {
      this.error = asApiError(error);
      form.reset();
      this.renderRoot.querySelector<HTMLElement>("input")?.focus();
    }
    this.isBusy = false;
  }

  private async proofOf(method: Method, given: string): Promise<Proof> {
    if (method === "password") return { password: given };
    if (method === "totp") return { code: given.replaceAll(" ", "") };
    if (method === "recovery_code") return { recovery_code: given };
    return { passkey: await passkeyOf(this.passkeyOptions) };
  }
}

/** A passkey's answer beside the challenge it answers, or an error that says what to do instead. */
export async function passkeyOf(options: () => Promise<JsonObject>): Promise<PasskeyAnswer> {
  if (!hasPasskeys()) throw new ApiError("no_passkeys", words.passkeyMissing);
  const wanted = await options();
  try {
    return { challenge: String(wanted.challenge), credential: await usePasskey(wanted) };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError("passkey_failed", words.passkeyFailed);
  }
}
