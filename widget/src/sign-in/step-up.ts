import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ApiClient } from "../api/client";
import type { JsonObject, SecondFactors } from "../api/types";
import { controls } from "../styles/controls";
import { tokens } from "../styles/tokens";
import { strings } from "../strings-sign-in";
import { icon } from "../ui/icons";
import { skeletonLines } from "../ui/notice";
import type { Method, Proof } from "./factor-form";
import { type Provider, providersOf, startOf } from "./providers";
import "../ui/page-icons";
import "../ui/sheet";
import "./factor-form";

/** Asks for fresh proof in a dialog of its own; true once it was given, false when the person closed it. */
export function askForProof(api: ApiClient): Promise<boolean> {
  const dialog = document.createElement("steward-step-up") as StewardStepUp;
  dialog.api = api;
  if (api.surface) dialog.style.colorScheme = getComputedStyle(api.surface).colorScheme;
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("settled", (event) => {
      dialog.remove();
      resolve((event as CustomEvent<boolean>).detail);
    });
  });
}

/** The dialog: whichever factor the person has, the password while there is none. Fires `settled` {boolean}. */
@customElement("steward-step-up")
export class StewardStepUp extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @state() private methods: Method[] | null = null;
  @state() private providers: Provider[] = [];

  static override styles = [
    tokens,
    controls,
    css`
      .body { display: grid; gap: var(--s4); padding: var(--s5); }
      .lead { color: var(--ink-soft); font-size: var(--text-s); }
      .outside { display: grid; gap: var(--s2); }
      .skeletons { display: grid; gap: var(--s3); }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.api.get<SecondFactors>("/auth/second-factors").then(
      (factors) => (this.methods = methodsOf(factors)),
      () => (this.methods = ["password"]),
    );
    void this.loadProviders();
  }

  override render() {
    return html`<steward-sheet placement="center" open .heading=${strings.stepUp.title} @closed=${() => this.settle(false)}>
      <div class="body">
        <p class="lead">${strings.stepUp.lead}</p>
        ${this.methods
          ? html`<steward-factor-form .methods=${this.methods} .submit=${this.prove} .passkeyOptions=${this.passkeyOptions} @proved=${() => this.settle(true)}></steward-factor-form>`
          : skeletonLines(3)}
        ${this.providers.length ? this.renderOutside() : nothing}
      </div>
    </steward-sheet>`;
  }

  private renderOutside() {
    const tenant = this.api.session.me?.tenant.slug ?? "";
    return html`<div class="outside">
      ${this.providers.map((one) => html`<a class="button" href=${startOf(one, tenant, true)} @click=${() => this.api.session.expectCookie()}>${icon("building")}${strings.stepUp.outside(one.title)}</a>`)}
      <p class="lead">${strings.stepUp.outsideHint}</p>
    </div>`;
  }

  /** A fresh sign-in at the company's provider is proof too; it leaves the page, so only the page offers it. */
  private async loadProviders(): Promise<void> {
    const { session } = this.api;
    this.providers = await providersOf(session, session.me?.tenant.slug ?? "");
  }

  private prove = (proof: Proof): Promise<void> => this.api.send<void>("POST", "/auth/step-up", { body: proof });

  private passkeyOptions = (): Promise<JsonObject> =>
    this.api.send<JsonObject>("POST", "/auth/passkeys/request-options", { body: {} });

  private settle(isProved: boolean): void {
    this.dispatchEvent(new CustomEvent("settled", { detail: isProved }));
  }
}

/** What a person can prove with: the password alone counts only while there is nothing better. */
export function methodsOf({ totp, passkeys, recovery_codes_left: left }: SecondFactors): Method[] {
  const methods: Method[] = [];
  if (totp) methods.push("totp");
  if (passkeys.length) methods.push("passkey");
  if (methods.length && left > 0) methods.push("recovery_code");
  return methods.length ? methods : ["password"];
}
