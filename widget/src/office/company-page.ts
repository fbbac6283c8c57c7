import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Json, JsonObject, Outcome } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-office";
import { formatTime, formatValue, humanise } from "../text/format";
import { errorNotice } from "../ui/notice";
import { officeStyles } from "./office-styles";
import { OfficeSection } from "./section";
import { changedSettings, groupSettings, settingText, settingValue } from "./setting-fields";
import { nameOf, type Settings, type SettingSchema, type SettingsVersion } from "./types";
import "./limit-list";
import "./outcome-view";

const words = strings.company;

/** The company's settings as a form made from their schema, with every earlier version below, and its limits. */
@customElement("steward-company-page")
export class StewardCompanyPage extends OfficeSection {
  @state() private settings: Settings | null = null;
  @state() private draft: JsonObject = {};
  @state() private history: SettingsVersion[] = [];
  @state() private outcome: Outcome | null = null;

  static override styles = [
    controls,
    officeStyles,
    css`
      .group + .group { padding-top: var(--s4); border-top: 1px solid var(--line); }
      .group { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s4); }
      .flag { display: flex; gap: var(--s3); align-items: flex-start; font-size: var(--text-s); }
      .flag input { width: 18px; height: 18px; margin: 1px 0 0; flex: none; accent-color: var(--accent); }
      .flag .hint { display: block; color: var(--ink-soft); }
      .field.changed input, .field.changed select, .field.changed textarea { border-color: var(--accent); background: var(--accent-soft); }
      footer { position: sticky; bottom: 0; display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2); padding: var(--s3) 0; background: var(--surface); border-top: 1px solid var(--line); }
      footer span { flex: 1; }
      .change { display: flex; flex-wrap: wrap; gap: 6px; font-size: var(--text-xs); }
      del { padding: 0 5px; border-radius: 5px; background: var(--danger-soft); color: var(--danger); }
      ins { padding: 0 5px; border-radius: 5px; background: var(--good-soft); color: var(--good); text-decoration: none; }
    `,
  ];

  override render() {
    const { session } = this.office.api;
    return html`<div class="page" @records-changed=${this.refresh}>
      <header class="title"><h2>${words.title}</h2><p>${words.lead}</p></header>
      ${this.outcome ? html`<steward-outcome .api=${this.office.api} .outcome=${this.outcome}></steward-outcome>` : nothing}
      ${this.settings ? this.renderForm(this.settings) : this.renderWaiting(8)}
      ${session.can("tenants.limits.read") ? html`<steward-limit-list .office=${this.office}></steward-limit-list>` : nothing}
      ${this.history.length ? this.renderHistory() : nothing}
    </div>`;
  }

  protected async load(): Promise<void> {
    const [settings, history] = await Promise.all([this.office.settings(), this.office.settingsHistory().catch(() => ({ items: [] }))]);
    this.settings = settings;
    this.draft = { ...settings.values };
    this.history = history.items;
  }

  private renderForm({ schema, values }: Settings) {
    const canChange = this.office.api.session.can("tenants.settings.update");
    const count = Object.keys(changedSettings(values, this.draft)).length;
    return html`<form class="card" @submit=${this.save}>
      ${groupSettings(schema).map(([group, fields]) => html`<section class="group" aria-label=${humanise(group)}><h3>${humanise(group)}</h3>
        <div class="pair">${fields.map((field) => this.renderField(field, values, canChange))}</div></section>`)}
      ${errorNotice(this.error)}
      ${canChange
        ? html`<footer><span class="soft">${count ? words.changed(count) : words.none}</span>
            ${count ? html`<button class="button plain" type="button" @click=${this.discard}>${words.reset}</button>` : nothing}
            <button class="button primary" type="submit" ?disabled=${!count || this.isBusy}>${words.save}</button></footer>`
        : nothing}
    </form>`;
  }

  private renderField(field: SettingSchema, values: JsonObject, canChange: boolean) {
    const value = this.draft[field.key];
    const label = field.title || humanise(field.key.split(".").slice(1).join(" "));
    const change = (event: Event): void => this.set(field, event);
    const isChanged = JSON.stringify(value ?? null) !== JSON.stringify(values[field.key] ?? null);
    if (field.type === "flag") {
      return html`<label class="flag"><input type="checkbox" name=${field.key} ?disabled=${!canChange} .checked=${value === true} @change=${change} />
        <span>${label}<span class="hint">${field.description}</span></span></label>`;
    }
    return html`<label class="field ${isChanged ? "changed" : ""}"><span>${label}</span>
      ${renderInput(field, value, canChange, change)}
      <span class="hint">${[field.description, field.type === "list" ? words.listHint : ""].filter(Boolean).join(" ")}</span></label>`;
  }

  private renderHistory() {
    return html`<section class="card" aria-label=${words.history}><div class="head"><div><h3>${words.history}</h3></div></div>
      <ul class="rows">${this.history.map((one) => html`<li><span class="grow"><b>${words.version(one.version)}</b>
        <span class="soft">${[formatTime(one.at), nameOf(one.by) && words.by(nameOf(one.by))].filter(Boolean).join(" · ")}</span>
        ${one.changes.map((change) => html`<span class="change">${this.titleOf(change.key)} <del>${formatValue(change.before) || "–"}</del> <ins>${formatValue(change.after) || "–"}</ins></span>`)}</span></li>`)}</ul>
    </section>`;
  }

  private titleOf(key: string): string {
    return this.settings?.schema.find((one) => one.key === key)?.title ?? humanise(key.split(".").slice(1).join(" "));
  }

  private set(field: SettingSchema, event: Event): void {
    const input = event.target as HTMLInputElement;
    const text = field.type === "flag" ? String(input.checked) : input.value;
    this.draft = { ...this.draft, [field.key]: settingValue(field, text) };
  }

  private discard = (): void => {
    this.draft = { ...this.settings!.values };
  };

  private save = (event: Event): Promise<void> => {
    event.preventDefault();
    const { values, version } = this.settings!;
    return this.attempt(async () => {
      this.outcome = await this.office.saveSettings(changedSettings(values, this.draft), version);
      await this.load();
    });
  };
}

function renderInput(field: SettingSchema, value: Json | undefined, canChange: boolean, change: (event: Event) => void) {
  const text = settingText(value);
  if (field.type === "choice") {
    return html`<select class="text" name=${field.key} ?disabled=${!canChange} @change=${change}>
      ${(field.choices ?? []).map((choice) => html`<option value=${choice} ?selected=${choice === text}>${humanise(choice)}</option>`)}</select>`;
  }
  if (field.type === "list") return html`<textarea class="text" name=${field.key} rows="2" ?readonly=${!canChange} .value=${text} @input=${change}></textarea>`;
  return html`<input class="text" name=${field.key} inputmode=${field.type === "integer" ? "numeric" : "text"} pattern=${field.type === "integer" ? "-?[0-9]+" : nothing}
    autocomplete="off" ?readonly=${!canChange} .value=${text} @input=${change} />`;
}
