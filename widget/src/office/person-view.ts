import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { JsonObject } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-office";
import { formatDate } from "../text/format";
import { icon } from "../ui/icons";
import type { OfficeClient } from "./client";
import { officeStyles } from "./office-styles";
import type { Colleague, Delegation, HeldRole, Role } from "./types";
import "./action-form";
import "./explain-form";

const words = strings.people;
type Task = { action: string; preset: JsonObject; label: string };

/** One person: roles to give and take away, delegations, and why they may or may not do something. */
@customElement("steward-person-view")
export class StewardPersonView extends LitElement {
  @property({ attribute: false }) office!: OfficeClient;
  @property({ attribute: false }) person!: Colleague;
  @property({ attribute: false }) roles: Role[] = [];
  @state() private task: Task | null = null;

  static override styles = [
    controls,
    officeStyles,
    css`
      section { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s3); }
      section + section { padding-top: var(--s4); border-top: 1px solid var(--line); }
      .task { padding: var(--s4); border-radius: var(--radius-m); background: var(--sunken); }
    `,
  ];

  override render() {
    const { person } = this;
    const { session } = this.office.api;
    return html`<div class="body">
      <p class="soft">${person.email}${person.is_active ? "" : ` · ${words.inactive}`}</p>
      <section aria-label=${words.roles}>
        <div class="head"><div><h4>${words.roles}</h4></div>
          ${session.can("rbac.role.assign") ? this.renderStart(words.assign, { action: "rbac.assign_role", preset: { person: this.key }, label: words.assign }) : nothing}</div>
        ${person.roles.length ? html`<ul class="rows">${person.roles.map((role) => this.renderRole(role))}</ul>` : html`<p class="soft">${words.noRoles}</p>`}
      </section>
      ${this.renderDelegations(person.delegations)}
      ${this.task ? this.renderTask(this.task) : nothing}
      ${session.can("rbac.access.explain")
        ? html`<section><steward-explain-form .office=${this.office} .person=${person}></steward-explain-form></section>`
        : nothing}
      ${this.renderAccess()}
    </div>`;
  }

  /** Actions name people by words; the e-mail is the one word that is nobody else's. */
  private get key(): string {
    return this.person.email;
  }

  private renderStart(label: string, task: Task) {
    return html`<button class="button small" type="button" @click=${() => (this.task = task)}>${icon("plus")}${label}</button>`;
  }

  private renderRole(role: HeldRole) {
    const isHeld = !role.via || role.via === "direct";
    const facts = [isHeld ? "" : words.via(role.via!), role.expires_at ? strings.office.until(formatDate(role.expires_at)) : ""];
    const task = { action: "rbac.revoke_role", preset: { person: this.key, role: role.title || role.name }, label: words.revokeTitle(role.title) };
    return html`<li><span class="mark on">${icon("shield")}</span>
      <span class="grow"><b>${role.title || role.name}</b><span class="soft">${facts.filter(Boolean).join(" · ")}</span></span>
      ${isHeld && this.office.api.session.can("rbac.role.revoke")
        ? html`<button class="button small" type="button" aria-label="${words.revoke}: ${role.title}" @click=${() => (this.task = task)}>${words.revoke}</button>`
        : nothing}</li>`;
  }

  private renderDelegations(delegations: Delegation[]) {
    const isMe = this.person.user_id === this.office.api.session.me?.user.id;
    if (!delegations.length && !isMe) return nothing;
    return html`<section aria-label=${words.delegations}>
      <div class="head"><div><h4>${words.delegations}</h4></div>
        ${isMe ? this.renderStart(words.delegate, { action: "rbac.delegate", preset: {}, label: words.delegate }) : nothing}</div>
      ${delegations.length ? html`<ul class="rows">${delegations.map((one) => this.renderDelegation(one))}</ul>` : nothing}
    </section>`;
  }

  private renderDelegation(one: Delegation) {
    const days = `${formatDate(one.starts_on)} – ${formatDate(one.ends_on)}`;
    const task = { action: "rbac.end_delegation", preset: { delegation: one.id }, label: words.endDelegation };
    return html`<li><span class="mark ${one.is_active ? "on" : ""}">${icon("people")}</span>
      <span class="grow"><b>${words.standsIn(one.delegate, one.delegator)}</b><span class="soft">${[days, one.reason].filter(Boolean).join(" · ")}</span>
        <span class="soft">${one.permissions.join(", ")}</span></span>
      <button class="button small" type="button" aria-label="${words.endDelegation}: ${words.standsIn(one.delegate, one.delegator)}" @click=${() => (this.task = task)}>${words.endDelegation}</button></li>`;
  }

  private renderAccess() {
    const { person } = this;
    const isMe = person.user_id === this.office.api.session.me?.user.id;
    if (isMe || !this.office.api.session.can("auth.user.update")) return nothing;
    const label = person.is_active ? words.keepOut : words.letIn;
    const action = person.is_active ? "auth.deactivate_user" : "auth.reactivate_user";
    return html`<section><div><button class="button small" type="button" @click=${() => (this.task = { action, preset: { person: this.key }, label })}>${icon(person.is_active ? "lock" : "check")}${label}</button></div></section>`;
  }

  private renderTask({ action, preset, label }: Task) {
    const names = this.roles.map((role) => role.title);
    return html`<section class="task" aria-label=${label}>
      <div class="head"><div><h4>${label}</h4></div>
        <button class="icon-button small" type="button" aria-label=${strings.close} @click=${() => (this.task = null)}>${icon("close")}</button></div>
      <steward-action-form .office=${this.office} .action=${action} .preset=${preset} .label=${label} .offers=${{ role: names }} .omit=${["expires_at"]}></steward-action-form>
    </section>`;
  }
}
