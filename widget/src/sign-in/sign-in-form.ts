import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ApiClient } from "../api/client";
import { asApiError, type ApiError } from "../api/errors";
import type { SignIns } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings";
import { humanise, initials } from "../text/format";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";

const words = strings.signIn;

/** Sign-in by e-mail and password, and one-click cards where the server lists sandbox sign-ins. Fires `signed-in`. */
@customElement("steward-sign-in-form")
export class StewardSignInForm extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @state() private offers: SignIns = { items: [], password_hint: null };
  @state() private error: ApiError | null = null;
  @state() private busyWith = "";
  @state() private isShown = false;

  static override styles = [
    controls,
    css`
      :host { display: grid; gap: var(--s5); }
      form { display: grid; gap: var(--s4); }
      .secret { position: relative; }
      .secret input { padding-right: 44px; }
      .secret button { position: absolute; right: 3px; top: 3px; }
      form > .button { min-height: 42px; font-size: var(--text-m); }
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

  override firstUpdated(): void {
    this.api.signIns().then(
      (offers) => (this.offers = offers),
      () => undefined,
    );
  }

  override render() {
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
          <input class="text" name="tenant" autocomplete="organization" autocapitalize="none" spellcheck="false" /></label>
        ${errorNotice(this.error)}
        <button class="button primary" type="submit" ?disabled=${this.busyWith !== ""}>
          ${this.busyWith === "form" ? html`<span class="spinner"></span>${words.working}` : words.submit}
        </button>
      </form>
      ${this.offers.items.length && this.offers.password_hint ? this.renderOffers() : nothing}`;
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
      <span class="who"><b>${humanise(person.role)}</b><span>${person.name}</span></span>
    </button>`;
  }

  private onSubmit(event: SubmitEvent): void {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const read = (name: string): string => String(form.get(name) ?? "");
    void this.signIn(read("email").trim(), read("password"), read("tenant").trim(), "form");
  }

  private async signIn(email: string, password: string, tenant: string, busyWith: string): Promise<void> {
    this.busyWith = busyWith;
    this.error = null;
    try {
      await this.api.session.signIn(email, password, tenant);
      this.dispatchEvent(new CustomEvent("signed-in"));
    } catch (error) {
      this.error = asApiError(error);
    }
    this.busyWith = "";
  }
}
