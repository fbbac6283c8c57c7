import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { SecondFactors } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-office";
import { askSure } from "../ui/ask-sure";
import { askSureStyles } from "../ui/ask-sure-styles";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import { officeStyles } from "./office-styles";
import { renderQr } from "./qr";
import { OfficeSection } from "./section";
import type { TotpSetup } from "./types";
import "./recovery-codes";

const words = strings.profile;

/** The authenticator app: set up with a QR code, turn off; and the recovery codes, which are shown once. */
@customElement("steward-second-factors")
export class StewardSecondFactors extends OfficeSection {
  @state() private factors: SecondFactors | null = null;
  @state() private setup: TotpSetup | null = null;
  @state() private codes: string[] | null = null;
  @state() private isTurningOff = false;

  static override styles = [
    controls,
    officeStyles,
    askSureStyles,
    css`
      .qr { width: 184px; height: 184px; border-radius: var(--radius-m); border: 1px solid var(--line); }
      .setup { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: var(--s5); align-items: start; }
      .setup form { align-content: start; }
      .code { max-width: 200px; font-size: 20px; letter-spacing: 0.24em; }
      @media (max-width: 560px) { .setup { grid-template-columns: minmax(0, 1fr); } }
    `,
  ];

  override render() {
    return html`<section class="card" aria-labelledby="title">
        <div class="head"><div><h3 id="title">${words.factors}</h3><p class="lead">${words.factorsLead}</p></div></div>
        ${this.factors ? this.renderFactors(this.factors) : this.renderWaiting()}
        ${this.setup ? this.renderSetup(this.setup) : nothing}
        ${this.factors ? errorNotice(this.error) : nothing}
      </section>
      ${this.codes ? html`<steward-recovery-codes .codes=${this.codes} @kept=${this.keepCodes}></steward-recovery-codes>` : nothing}
      ${askSure(this.isTurningOff ? { title: words.turnOffTitle, text: words.turnOffText, action: words.turnOff, onYes: this.turnOff, onNo: () => (this.isTurningOff = false) } : null)}`;
  }

  protected async load(): Promise<void> {
    this.factors = await this.office.factors();
  }

  private renderFactors({ totp, passkeys, recovery_codes_left: left }: SecondFactors) {
    return html`<ul class="rows">
      <li><span class="mark ${totp ? "on" : ""}">${icon("phone")}</span>
        <span class="grow"><b>${words.totp}</b><span class="soft">${totp ? words.totpOn : words.totpOff}</span></span>
        ${totp
          ? html`<button class="button small" type="button" @click=${() => (this.isTurningOff = true)}>${words.turnOff}</button>`
          : html`<button class="button small primary" type="button" ?disabled=${this.isBusy || this.setup !== null} @click=${this.start}>${words.setUp}</button>`}
      </li>
      ${totp || passkeys.length
        ? html`<li><span class="mark ${left ? "on" : ""}">${icon("key")}</span>
            <span class="grow"><b>${words.codesLeft(left)}</b></span>
            <button class="button small" type="button" ?disabled=${this.isBusy} @click=${this.renewCodes}>${words.codesNew}</button></li>`
        : nothing}
    </ul>`;
  }

  private renderSetup(setup: TotpSetup) {
    return html`<div class="setup">
      ${renderQr(setup.qr_svg, words.qr)}
      <form @submit=${this.confirm}>
        <h4>${words.scan}</h4>
        <div><span class="soft">${words.secret}</span><p class="secret"><code>${setup.secret}</code></p></div>
        <label class="field"><span>${words.code}</span>
          <input class="text code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="7" required /></label>
        <div class="buttons"><button class="button primary" type="submit" ?disabled=${this.isBusy}>${words.confirm}</button>
          <button class="button plain" type="button" @click=${() => (this.setup = null)}>${strings.cancel}</button></div>
      </form>
    </div>`;
  }

  private start = (): Promise<void> =>
    this.attempt(async () => {
      this.setup = await this.office.startTotp();
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>("input[name=code]")?.focus();
    });

  private confirm = (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const code = String(new FormData(event.target as HTMLFormElement).get("code") ?? "").replaceAll(" ", "");
    return this.attempt(async () => {
      this.codes = (await this.office.confirmTotp(code)).recovery_codes;
      this.setup = null;
      await this.load();
    });
  };

  private turnOff = (): Promise<void> => {
    this.isTurningOff = false;
    return this.attempt(async () => {
      await this.office.removeTotp();
      await this.load();
    });
  };

  private renewCodes = (): Promise<void> =>
    this.attempt(async () => {
      this.codes = (await this.office.newRecoveryCodes()).recovery_codes;
      await this.load();
    });

  /** From here on they exist on the person's side only. */
  private keepCodes = (): void => {
    this.codes = null;
  };
}
