import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { asApiError, type ApiError } from "../api/errors";
import { controls } from "../styles/controls";
import { strings } from "../strings-office";
import { humanise } from "../text/format";
import { errorNotice } from "../ui/notice";
import type { OfficeClient } from "./client";
import { officeStyles } from "./office-styles";

const words = strings.profile;
const LIVES_DAYS = [30, 90, 180, 365];
const DAY_MS = 86_400_000;
/** The server's longest life is 365 days to the second, and the request takes a moment. */
const MARGIN_MS = 3_600_000;

/** A new API key: its name, its share of the person's rights, how long and from where. Fires `issued`. */
@customElement("steward-key-form")
export class StewardKeyForm extends LitElement {
  @property({ attribute: false }) office!: OfficeClient;
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private search = "";
  @state() private error: ApiError | null = null;
  @state() private isBusy = false;

  static override styles = [
    controls,
    officeStyles,
    css`
      fieldset { display: grid; gap: var(--s2); min-width: 0; margin: 0; padding: 0; border: 0; }
      legend { padding: 0; font-size: var(--text-s); font-weight: 550; }
      .choices { max-height: 320px; overflow-y: auto; padding: 4px var(--s3) var(--s3); border: 1px solid var(--line); border-radius: var(--radius-m); }
      .choices h4 { position: sticky; top: -4px; padding: 8px 0 4px; background: var(--surface); color: var(--ink-soft); font-size: var(--text-xs); }
      .choices label { display: flex; align-items: center; gap: var(--s2); min-height: 28px; font-size: var(--text-s); }
      .choices input { width: 16px; height: 16px; accent-color: var(--accent); }
    `,
  ];

  override render() {
    return html`<form @submit=${this.onSubmit}>
      <label class="field"><span>${words.keyName}</span><input class="text" name="name" maxlength="80" required autocomplete="off" /></label>
      <label class="field"><span>${words.keyLife}</span>
        <select class="text" name="days">${LIVES_DAYS.map((days) => html`<option value=${days} ?selected=${days === 90}>${words.days(days)}</option>`)}</select></label>
      <fieldset><legend>${words.permissions}</legend>
        <span class="soft">${words.permissionsHint} ${words.permissionsChosen(this.chosen.size)}</span>
        <input class="text" type="search" placeholder=${words.permissionsSearch} aria-label=${words.permissionsSearch} @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value.trim().toLowerCase())} />
        <div class="choices">${this.renderChoices()}</div></fieldset>
      <label class="field"><span>${words.ip}</span><textarea class="text" name="ip" rows="2" spellcheck="false"></textarea><span class="hint">${words.ipHint}</span></label>
      ${errorNotice(this.error)}
      <div class="buttons"><button class="button primary" type="submit" ?disabled=${this.isBusy || this.chosen.size === 0}>${words.createKey}</button></div>
    </form>`;
  }

  private renderChoices() {
    const own = this.office.api.session.me?.permissions ?? [];
    const shown = own.filter((one) => one.includes(this.search));
    const groups = Map.groupBy(shown, (one) => one.split(".")[0]);
    return [...groups].map(
      ([domain, permissions]) => html`<h4>${humanise(domain)}</h4>
        ${permissions.map((one) => html`<label><input type="checkbox" .checked=${this.chosen.has(one)} @change=${() => this.toggle(one)} />${one}</label>`)}`,
    );
  }

  private toggle(permission: string): void {
    const next = new Set(this.chosen);
    if (!next.delete(permission)) next.add(permission);
    this.chosen = next;
  }

  private onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const read = (name: string): string => String(form.get(name) ?? "").trim();
    const lifeMs = Number(read("days")) * DAY_MS - MARGIN_MS;
    this.isBusy = true;
    this.error = null;
    try {
      const issued = await this.office.createKey({
        name: read("name"),
        permissions: [...this.chosen].sort(),
        expires_at: new Date(Date.now() + this.office.api.clockAheadMs + lifeMs).toISOString(),
        ip_allow: read("ip").split(/[\s,]+/).filter(Boolean),
      });
      this.dispatchEvent(new CustomEvent("issued", { detail: issued }));
    } catch (error) {
      this.error = asApiError(error);
    }
    this.isBusy = false;
  };
}
