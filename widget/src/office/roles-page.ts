import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { JsonObject } from "../api/types";
import { strings } from "../strings-office";
import { formatValue, humanise } from "../text/format";
import { icon } from "../ui/icons";
import "../ui/sheet";
import { OfficeSection } from "./section";
import type { Role } from "./types";
import "./role-editor";

const words = strings.roles;

/** Every role with what it holds; one opens to be changed. */
@customElement("steward-roles-page")
export class StewardRolesPage extends OfficeSection {
  @state() private roles: Role[] | null = null;
  @state() private conflicts: JsonObject[] = [];
  @state() private openName: string | null = null;

  override render() {
    return html`<div class="page" @acted=${this.refresh} @records-changed=${this.refresh}>
      <div class="head"><header class="title grow"><h2>${words.title}</h2><p>${words.lead}</p></header>
        ${this.office.api.session.can("rbac.role.create") ? html`<button class="button primary" type="button" @click=${() => (this.openName = "")}>${icon("plus")}${words.create}</button>` : nothing}</div>
      ${this.roles ? html`<ul class="rows">${repeat(this.roles, (role) => role.id, (role) => this.renderRow(role))}</ul>` : this.renderWaiting(8)}
      ${this.conflicts.length ? this.renderConflicts() : nothing}
      ${this.renderEditor()}
    </div>`;
  }

  protected async load(): Promise<void> {
    const [roles, conflicts] = await Promise.all([this.office.roles(), this.office.conflicts().catch(() => ({ items: [] }))]);
    this.roles = roles.items;
    this.conflicts = conflicts.items;
  }

  private renderRow(role: Role) {
    const facts = [role.name, words.holders(role.holders_count), words.grantsCount(role.grants.length), ...role.parents];
    return html`<li class="opens"><span class="mark ${role.holders_count ? "on" : ""}">${icon("shield")}</span>
      <span class="grow"><b>${role.title}</b><span class="soft">${facts.join(" · ")}</span></span>
      ${role.is_builtin ? html`<span class="badge">${words.builtin}</span>` : nothing}
      <button class="icon-button small whole" type="button" aria-label=${words.open(role.title)} @click=${() => (this.openName = role.name)}>${icon("chevron")}</button></li>`;
  }

  private renderConflicts() {
    return html`<section class="card"><div class="head"><div><h3>${words.conflicts}</h3></div></div>
      ${this.conflicts.map((one) => html`<div class="notice warn">${icon("alert")}<span>${sayConflict(one)}</span></div>`)}</section>`;
  }

  private renderEditor() {
    if (this.openName === null || !this.roles) return nothing;
    const role = this.roles.find((one) => one.name === this.openName) ?? null;
    return html`<steward-sheet class="wide" open .heading=${role?.title ?? words.create} @closed=${() => (this.openName = null)}>
      <steward-role-editor .office=${this.office} .subject=${role} .roles=${this.roles}></steward-role-editor>
    </steward-sheet>`;
  }
}

/** One conflict in words: its text where it has one, else its facts. */
function sayConflict(one: JsonObject): string {
  if (typeof one.text === "string") return one.text;
  const facts = Object.entries(one).filter(([name, value]) => !name.endsWith("id") && value !== null);
  return facts.map(([name, value]) => `${humanise(name)}: ${formatValue(value)}`).join(" · ");
}
