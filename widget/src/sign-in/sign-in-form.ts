import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ApiClient } from "../api/client";
import { ApiError, asApiError } from "../api/errors";
import { hasPasskeys } from "../api/passkeys";
import type { Challenge } from "../api/session";
import type { JsonObject, SignIns } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-sign-in";
import { humanise, initials } from "../text/format";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import { type Provider, providersOf, startOf } from "./providers";
import "../ui/page-icons";

const words = strings.signIn;

/**
 * Sign-in by e-mail and password with a second step where one is set up, by passkey, by the company's own sign-on, and
 * one-click cards where the server lists sandbox sign-ins. Fires `signed-in`, and `step` with what it shows.
 */
@customElement("steward-sign-in-form")
export class StewardSignInForm extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @state() private offers: SignIns = { items: [], password_hint: null };
  @state() private error: ApiError | null = null;
  @state() private busyWith = "";
  @state() private isShown = false;
  @state() private challenge: Challenge | null = null;
  @state() private isForgotten = false;
  private typed = "";
  @state() private providers: Provider[] = [];

  static override styles = [
    controls,
    css`
      :host { display: grid; gap: var(--s5); }
      form { display: grid; gap: var(--s4); }
      .secret { position: relative; }
      .secret input { padding-right: 44px; }
      .secret button { position: absolute; right: 3px; top: 3px; }
      form > .button { min-height: 42px; font-size: var(--text-m); }
      .links { display: grid; gap: var(--s2); }
      .link { justify-self: start; padding: 2px 0; border: 0; background: none; color: var(--accent); font-size: var(--text-s); font-weight: 550; cursor: pointer; text-decoration: underline; text-underline-offset: 3px; }
      a.button { text-decoration: none; }
      .ways { display: grid; gap: var(--s2); }
      .lead { color: var(--ink-soft); font-size: var(--text-s); }
      .rule { display: flex; align-items: center; gap: var(--s3); color: var(--ink-soft); font-size: var(--text-s); }
      .rule::before, .rule::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
      .company { margin: var(--s2) 0 6px; font-size: var(--text-xs); font-weight: 600; color: var(--ink-soft); }
      .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(172px, 1fr)); gap: var(--s2); }
      .card { display: flex; align-items: center; gap: 10px; width: 100%; padding: 8px 10px; border: 1px solid var(--line); border-radius: var(--radius-m); background: var(--surface); text-align: left; cursor: pointer; box-shadow: var(--shadow-s); transition: border-color 120ms; }
      .card:hover:not(:disabled) { border-color: var(--accent); }
      .card:disabled { opacity: 0.6; cursor: default; }
      .face { display: grid; place-items: center; width: 32px; height: 32px; flex: none; border-radius: 50%; background: var(--accent-soft); color: var(--accent); font-size: var(--text-xs); font-weight: 650; }
      .who { min-width: 0; line-height: 1.3; }
      .who b, .who span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      .who b { font-size: var(--text-s); font-weight: 600; }
      .who span { color: var(--ink-soft); font-size: var(--text-xs); }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    if (new URLSearchParams(location.search).has("sign_in_error")) this.error = new ApiError("sign_in_error", words.oidcFailed);
  }

  override firstUpdated(): void {
    this.api.signIns().then(
      (offers) => (this.offers = offers),
      () => undefined,
    );
  }

  override render() {
    if (this.challenge) return this.renderSecondStep(this.challenge);
    if (this.isForgotten) {
      return html`<steward-forgot-form .api=${this.api} .email=${this.typed}></steward-forgot-form>
        <button class="link" type="button" @click=${() => this.show({ isForgotten: false })}>${words.back}</button>`;
    }
    return html`<form @submit=${this.onSubmit}>
        <label class="field"><span>${words.email}</span>
          <input class="text" name="email" type="email" autocomplete="username" required /></label>
        <label class="field"><span>${words.password}</span>
          <span class="secret">
            <input class="text" name="password" type=${this.isShown ? "text" : "password"} autocomplete="current-password" required />
            <button class="icon-button" type="button" aria-label=${this.isShown ? words.hidePassword : words.showPassword}
              aria-pressed=${this.isShown} @click=${() => (this.isShown = !this.isShown)}>${icon("eye")}</button>
          </span></label>
        <label class="field"><span>${words.company} <span class="hint">${words.companyHint}</span></span>
          <input class="text" name="tenant" autocomplete="organization" autocapitalize="none" spellcheck="false" @change=${this.onCompany} /></label>
        ${errorNotice(this.error)}
        <button class="button primary" type="submit" ?disabled=${this.busyWith !== ""}>
          ${this.busyWith === "form" ? html`<span class="spinner"></span>${words.working}` : words.submit}
        </button>
        <button class="link" type="button" @click=${() => void this.forget()}>${words.forgot}</button>
      </form>
      ${this.renderOtherWays()}
      ${this.offers.items.length && this.offers.password_hint ? this.renderOffers() : nothing}`;
  }

  private renderSecondStep({ methods }: Challenge) {
    return html`<p class="lead">${strings.factor.lead}</p>
      <steward-factor-form .methods=${methods} .submit=${this.meet} .passkeyOptions=${this.passkeyOptions} @proved=${this.onIn}></steward-factor-form>
      <button class="link" type="button" @click=${() => this.show({ challenge: null })}>${words.back}</button>`;
  }

  private renderOtherWays() {
    if (!hasPasskeys() && !this.providers.length) return nothing;
    return html`<div class="ways">
      <p class="rule">${words.or}</p>
      ${hasPasskeys() ? html`<button class="button" type="button" ?disabled=${this.busyWith !== ""} @click=${this.signInWithPasskey}>${icon("key")}${words.passkey}</button>` : nothing}
      ${this.providers.map((one) => html`<a class="button" href=${startOf(one, this.read("tenant"))} @click=${() => this.api.session.expectCookie()}>${icon("building")}${words.oidc(one.title)}</a>`)}
    </div>`;
  }

  private renderOffers() {
    const companies = Map.groupBy(this.offers.items, (one) => one.tenant_name);
    return html`<section aria-label=${words.roles}>
      <p class="rule">${words.roles}</p>
      ${[...companies].map(
        ([company, people]) => html`<p class="company">${company}</p>
          <ul class="cards">${people.map((person) => html`<li>${this.renderCard(person)}</li>`)}</ul>`,
      )}
    </section>`;
  }

  private renderCard(person: SignIns["items"][number]) {
    const enter = (): void => void this.signIn(person.email, this.offers.password_hint ?? "", person.tenant, person.email);
    return html`<button class="card" type="button" ?disabled=${this.busyWith !== ""} @click=${enter}
      aria-label=${words.enterAs(person.name, humanise(person.role), person.tenant_name)}>
      <span class="face" aria-hidden="true">${this.busyWith === person.email ? html`<span class="spinner"></span>` : initials(person.name)}</span>
      <span class="who"><b>${humanise(person.role)}</b> <span>${person.name}</span></span>
    </button>`;
  }

  private read(name: string): string {
    const input = this.renderRoot.querySelector<HTMLInputElement>(`input[name=${name}]`);
    return (input?.value ?? "").trim();
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    const password = String(new FormData(event.target as HTMLFormElement).get("password") ?? "");
    void this.signIn(this.read("email"), password, this.read("tenant"), "form");
  }

  private onCompany(): void {
    void this.loadProviders(this.read("tenant"));
  }

  private async loadProviders(tenant: string): Promise<void> {
    this.providers = [];
    this.providers = await providersOf(this.api.session, tenant);
  }

  private signIn(email: string, password: string, tenant: string, busyWith: string): Promise<void> {
    return this.attempt(busyWith, async () => {
      const challenge = await this.api.session.signIn(email, password, tenant);
      if (!challenge) return this.onIn();
      await import("./factor-form");
      this.show({ challenge });
    });
  }

  private signInWithPasskey = (): Promise<void> =>
    this.attempt("passkey", async () => {
      const { passkeyOf } = await import("./factor-form");
      const { session } = this.api;
      const [email, tenant] = [this.read("email"), this.read("tenant")];
      const who = { ...(email ? { email } : {}), ...(tenant ? { tenant } : {}) };
      const answer = await passkeyOf(() => session.ask<JsonObject>("POST", "/auth/passkeys/request-options", who));
      await session.enter("/auth/passkeys/sign-in", answer);
      this.onIn();
    });

  private meet = async (proof: object): Promise<void> => {
    await this.api.session.enter("/auth/login/second-factor", { challenge: this.challenge!.challenge, ...proof });
  };

  private passkeyOptions = (): Promise<JsonObject> =>
    this.api.session.ask<JsonObject>("POST", "/auth/passkeys/request-options", {});

  private async forget(): Promise<void> {
    await import("./forgot-form");
    this.typed = this.read("email");
    this.show({ isForgotten: true });
  }

  private async attempt(busyWith: string, send: () => Promise<void>): Promise<void> {
    this.busyWith = busyWith;
    this.error = null;
    try {
      await send();
    } catch (error) {
      this.error = asApiError(error);
    }
    this.busyWith = "";
  }

  private show(step: { challenge?: Challenge | null; isForgotten?: boolean }): void {
    this.challenge = step.challenge ?? null;
    this.isForgotten = step.isForgotten ?? false;
    this.error = null;
    const title = this.challenge ? strings.factor.title : this.isForgotten ? strings.forgot.title : words.title;
    this.dispatchEvent(new CustomEvent("step", { detail: title }));
  }

  private onIn(): void {
    this.dispatchEvent(new CustomEvent("signed-in"));
  }
}
