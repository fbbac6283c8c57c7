import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Outcome } from "../api/types";
import { strings } from "../strings-office";
import { copyText } from "../text/copy";
import { formatDate, formatTime } from "../text/format";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import "../ui/sheet";
import { OfficeSection } from "./section";
import type { ApiKey, IssuedKey } from "./types";
import "./key-form";
import "./outcome-view";

const words = strings.profile;

/** The person's API keys: create, give a new secret, revoke. A secret is shown once and kept nowhere here. */
@customElement("steward-api-keys")
export class StewardApiKeys extends OfficeSection {
  @state() private keys: ApiKey[] | null = null;
  @state() private isCreating = false;
  @state() private secret: string | null = null;
  @state() private isCopied = false;
  @state() private outcome: Outcome | null = null;

  override render() {
    return html`<section class="card" aria-labelledby="title">
        <div class="head"><div><h3 id="title">${words.keys}</h3><p class="lead">${words.keysLead}</p></div>
          <button class="button small" type="button" @click=${() => (this.isCreating = true)}>${icon("plus")}${words.newKey}</button></div>
        ${this.keys ? this.renderList(this.keys) : this.renderWaiting(2)}
        ${this.keys ? errorNotice(this.error) : nothing}
      </section>
      ${this.isCreating
        ? html`<steward-sheet open .heading=${words.newKey} @closed=${() => (this.isCreating = false)}>
            <div class="body"><steward-key-form .office=${this.office} @issued=${(event: CustomEvent<IssuedKey | Outcome>) => this.onIssued(event.detail)}></steward-key-form></div>
          </steward-sheet>`
        : nothing}
      ${this.secret ? this.renderSecret(this.secret) : nothing}
      ${this.outcome
        ? html`<steward-sheet placement="center" open .heading=${strings.office.asked} @closed=${this.closeOutcome}>
            <div class="body" @records-changed=${this.refresh}><steward-outcome .api=${this.office.api} .outcome=${this.outcome}></steward-outcome></div>
          </steward-sheet>`
        : nothing}`;
  }

  protected async load(): Promise<void> {
    this.keys = (await this.office.keys()).items;
  }

  private renderList(keys: ApiKey[]) {
    if (!keys.length) return html`<p class="soft">${words.keysNone}</p>`;
    return html`<ul class="rows">${keys.map((key) => this.renderKey(key))}</ul>`;
  }

  private renderKey(key: ApiKey) {
    const used = key.last_used_at ? words.lastUsed(formatTime(key.last_used_at)) : words.neverUsed;
    const facts = [words.expires(formatDate(key.expires_at)), used, key.ip_allow.length ? key.ip_allow.join(", ") : words.anywhere];
    return html`<li><span class="mark">${icon("key")}</span>
      <span class="grow"><b>${key.name}</b> <span class="mono">${key.prefix}…</span>
        <span class="soft">${facts.join(" · ")}</span><span class="soft">${key.permissions.join(", ")}</span></span>
      <button class="button small" type="button" ?disabled=${this.isBusy} aria-label="${words.rotate}: ${key.name}" @click=${() => void this.rotate(key)}>${words.rotate}</button>
      <button class="button small" type="button" ?disabled=${this.isBusy} aria-label="${words.revokeKey}: ${key.name}" @click=${() => void this.revoke(key)}>${words.revokeKey}</button></li>`;
  }

  private renderSecret(secret: string) {
    return html`<steward-sheet placement="center" open .heading=${words.secretTitle} @closed=${this.forgetSecret}>
      <div class="body">
        <p class="lead">${words.secretText}</p>
        <p class="secret"><code>${secret}</code>
          <button class="button small" type="button" @click=${this.copySecret}>${icon(this.isCopied ? "check" : "copy")}${this.isCopied ? strings.office.copied : strings.office.copy}</button></p>
        <div class="buttons"><button class="button primary" type="button" @click=${this.forgetSecret}>${words.codesKept}</button></div>
      </div>
    </steward-sheet>`;
  }

  private onIssued(answer: IssuedKey | Outcome): void {
    this.isCreating = false;
    if ("secret" in answer) this.secret = answer.secret;
    else this.outcome = answer;
    void this.refresh();
  }

  private rotate = (key: ApiKey): Promise<void> => this.attempt(async () => this.onIssued(await this.office.rotateKey(key.id)));

  private revoke = (key: ApiKey): Promise<void> =>
    this.attempt(async () => {
      this.outcome = (await this.office.revokeKey(key.id)) ?? null;
      await this.load();
    });

  private copySecret = async (): Promise<void> => {
    this.isCopied = await copyText(this.secret ?? "");
  };

  private forgetSecret = (): void => {
    this.secret = null;
    this.isCopied = false;
  };

  private closeOutcome = (): void => {
    this.outcome = null;
    void this.refresh();
  };
}
