import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { ApiError } from "../api/errors";
import { createPasskey, hasPasskeys } from "../api/passkeys";
import type { JsonObject, SecondFactors } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-office";
import { formatTime } from "../text/format";
import { askSure } from "../ui/ask-sure";
import { askSureStyles } from "../ui/ask-sure-styles";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import { officeStyles } from "./office-styles";
import { OfficeSection } from "./section";
import "./recovery-codes";

const words = strings.profile;
type Passkey = SecondFactors["passkeys"][number];

/** The person's passkeys: add one of this device, remove one. Fires `changed`. */
@customElement("steward-passkey-list")
export class StewardPasskeyList extends OfficeSection {
  @state() private passkeys: Passkey[] | null = null;
  @state() private isAdding = false;
  @state() private removing: Passkey | null = null;
  /** A first second factor comes with codes for the day it is lost. */
  @state() private codes: string[] | null = null;

  static override styles = [controls, officeStyles, askSureStyles];

  override render() {
    return html`<section class="card" aria-labelledby="title">
        <div class="head"><div><h3 id="title">${words.passkeys}</h3><p class="lead">${words.passkeysLead}</p></div>
          ${hasPasskeys() && !this.isAdding ? html`<button class="button small" type="button" @click=${this.startAdding}>${icon("plus")}${words.addPasskey}</button>` : nothing}</div>
        ${this.isAdding ? this.renderForm() : nothing}
        ${this.passkeys ? this.renderList(this.passkeys) : this.renderWaiting(2)}
        ${this.passkeys ? errorNotice(this.error) : nothing}
      </section>
      ${this.codes ? html`<steward-recovery-codes .codes=${this.codes} @kept=${() => (this.codes = null)}></steward-recovery-codes>` : nothing}
      ${askSure(this.removing && { title: words.removePasskeyTitle, text: words.removePasskeyText(this.removing.name), action: words.removePasskey, onYes: this.removeChosen, onNo: () => (this.removing = null) })}`;
  }

  protected async load(): Promise<void> {
    this.passkeys = (await this.office.factors()).passkeys;
  }

  private renderForm() {
    return html`<form @submit=${this.add}>
      <label class="field"><span>${words.passkeyName}</span><input class="text" name="name" maxlength="80" required autocomplete="off" /></label>
      <div class="buttons"><button class="button primary" type="submit" ?disabled=${this.isBusy}>${words.addPasskey}</button>
        <button class="button plain" type="button" @click=${() => (this.isAdding = false)}>${strings.cancel}</button></div>
    </form>`;
  }

  private renderList(passkeys: Passkey[]) {
    if (!passkeys.length) return this.isAdding ? nothing : html`<p class="soft">${words.passkeysNone}</p>`;
    return html`<ul class="rows">${passkeys.map(
      (one) => html`<li><span class="mark on">${icon("key")}</span>
        <span class="grow"><b>${one.name}</b><span class="soft">${words.added(formatTime(one.created_at))} · ${one.last_used_at ? words.lastUsed(formatTime(one.last_used_at)) : words.neverUsed}</span></span>
        <button class="button small" type="button" aria-label="${words.removePasskey}: ${one.name}" @click=${() => (this.removing = one)}>${words.removePasskey}</button></li>`,
    )}</ul>`;
  }

  private startAdding = async (): Promise<void> => {
    this.isAdding = true;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("input[name=name]")?.focus();
  };

  private add = (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const name = String(new FormData(event.target as HTMLFormElement).get("name") ?? "").trim();
    return this.attempt(async () => {
      const credential = await make(await this.office.passkeyOptions());
      const { recovery_codes: codes } = await this.office.addPasskey(name, credential);
      this.codes = codes?.length ? codes : null;
      this.isAdding = false;
      this.dispatchEvent(new CustomEvent("changed"));
      await this.load();
    });
  };

  private removeChosen = (): Promise<void> => {
    const chosen = this.removing;
    this.removing = null;
    return this.attempt(async () => {
      if (chosen) await this.office.removePasskey(chosen.id);
      this.dispatchEvent(new CustomEvent("changed"));
      await this.load();
    });
  };
}

async function make(options: JsonObject): Promise<JsonObject> {
  try {
    return await createPasskey(options);
  } catch {
    throw new ApiError("passkey_failed", words.passkeyFailed);
  }
}
