import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { onceKey } from "../api/client";
import { asApiError, type ApiError } from "../api/errors";
import type { Outcome } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-office";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import type { OfficeClient } from "./client";
import { officeStyles } from "./office-styles";
import { FIELD_SETS, SCOPES, changesOf, draftOf, isChanged, newGrant, type RoleDraft } from "./role-draft";
import { nameOf, type Grant, type Role, type Shift, type Simulation } from "./types";
import "./outcome-view";

const words = strings.roles;
const ACTIONS_SHOWN = 6;

/** A role's title, parents and grants; what a change does to people is shown before it is saved. Fires `acted`. */
@customElement("steward-role-editor")
export class StewardRoleEditor extends LitElement {
  @property({ attribute: false }) office!: OfficeClient;
  @property({ attribute: false }) subject: Role | null = null;
  @property({ attribute: false }) roles: Role[] = [];
  @state() private draft!: RoleDraft;
  @state() private simulation: Simulation | null = null;
  @state() private outcome: Outcome | null = null;
  @state() private error: ApiError | null = null;
  @state() private isBusy = false;
  private key = onceKey();

  static override styles = [
    controls,
    officeStyles,
    css`
      fieldset { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s2); min-width: 0; margin: 0; padding: 0; border: 0; }
      legend { padding: 0 0 var(--s1); font-size: var(--text-s); font-weight: 550; }
      .chips { display: flex; flex-wrap: wrap; gap: 6px; }
      .chip { position: relative; display: inline-flex; align-items: center; min-height: 28px; padding: 0 11px; border: 1px solid var(--line); border-radius: 99px; font-size: var(--text-xs); font-weight: 550; cursor: pointer; }
      .chip:has(:checked) { border-color: var(--accent); background: var(--accent-soft); color: var(--accent); }
      .chip:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; }
      .chip input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
      .grant { display: grid; grid-template-columns: minmax(0, 1fr) 138px auto; gap: var(--s2); align-items: center; padding: var(--s3); border: 1px solid var(--line); border-radius: var(--radius-m); }
      .grant.deny { border-color: var(--danger); }
      .grant .chips { grid-column: 1 / -1; }
      .chip.no:has(:checked) { border-color: var(--danger); background: var(--danger-soft); color: var(--danger); }
      .shift { display: grid; gap: 4px; font-size: var(--text-s); }
      .shift ul { display: grid; gap: 4px; }
      .shift li { overflow-wrap: anywhere; }
      footer { position: sticky; bottom: 0; display: flex; flex-wrap: wrap; gap: var(--s2); padding: var(--s3) 0; background: var(--surface); }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("subject") && (!this.draft || changed.get("subject") !== undefined)) this.draft = draftOf(this.subject, this.roles);
  }

  override render() {
    if (this.outcome) return html`<div class="body"><steward-outcome .api=${this.office.api} .outcome=${this.outcome}></steward-outcome></div>`;
    const permission = this.subject ? "rbac.role.update" : "rbac.role.create";
    const canSave = this.office.api.session.can(permission) && !this.subject?.is_builtin;
    return html`<form class="body" @submit=${this.save}>
      ${this.subject?.is_builtin ? html`<div class="notice">${icon("lock")}<span>${words.builtinHint}</span></div>` : nothing}
      <div class="pair">
        <label class="field"><span>${words.label}</span><input class="text" required maxlength="80" .value=${this.draft.title} @input=${(event: Event) => this.set({ title: valueOf(event) })} /></label>
      </div>
      ${this.renderParents()} ${this.renderGrants()}
      ${this.simulation ? this.renderSimulation(this.simulation) : nothing}
      ${errorNotice(this.error)}
      <footer>
        ${this.subject ? html`<button class="button" type="button" ?disabled=${this.isBusy} @click=${this.simulate}>${icon("eye")}${words.simulate}</button>` : nothing}
        ${canSave ? html`<button class="button primary" type="submit" ?disabled=${this.isBusy || !isChanged(this.draft, this.subject, this.roles)}>${words.save}</button>` : nothing}
      </footer>
    </form>`;
  }

  private renderParents() {
    const others = this.roles.filter((role) => role.name !== this.subject?.name);
    return html`<fieldset><legend>${words.parents}</legend>
      <div class="chips">${others.map((role) => html`<label class="chip"><input type="checkbox" .checked=${this.draft.parents.includes(role.name)} @change=${() => this.set({ parents: toggled(this.draft.parents, role.name) })} />${role.title}</label>`)}</div>
    </fieldset>`;
  }

  private renderGrants() {
    return html`<fieldset><legend>${words.grants}</legend>
      <datalist id="permissions">${(this.office.api.session.me?.permissions ?? []).map((one) => html`<option value=${one}></option>`)}</datalist>
      ${this.draft.grants.map((grant, index) => this.renderGrant(grant, index))}
      <div><button class="button small" type="button" @click=${() => this.set({ grants: [...this.draft.grants, newGrant()] })}>${icon("plus")}${words.addGrant}</button></div>
    </fieldset>`;
  }

  private renderGrant(grant: Grant, index: number) {
    const change = (part: Partial<Grant>): void => this.set({ grants: this.draft.grants.with(index, { ...grant, ...part }) });
    return html`<div class="grant ${grant.is_deny ? "deny" : ""}">
      <input class="text mono" aria-label=${words.permission} list="permissions" spellcheck="false" autocapitalize="none" autocomplete="off" .value=${grant.permission} @input=${(event: Event) => change({ permission: valueOf(event) })} />
      <select class="text" aria-label="${words.scope}: ${grant.permission}" @change=${(event: Event) => change({ scope: valueOf(event) })}>
        ${SCOPES.map((scope) => html`<option value=${scope} ?selected=${scope === grant.scope}>${scope}</option>`)}</select>
      <button class="icon-button" type="button" aria-label="${words.removeGrant}: ${grant.permission}" @click=${() => this.set({ grants: this.draft.grants.toSpliced(index, 1) })}>${icon("trash")}</button>
      <div class="chips" role="group" aria-label=${words.fields}>
        ${FIELD_SETS.map((name) => html`<label class="chip"><input type="checkbox" .checked=${grant.fields.includes(name)} @change=${() => change({ fields: toggled(grant.fields, name) })} />${name}</label>`)}
        <label class="chip no" title=${words.denyHint}><input type="checkbox" .checked=${grant.is_deny} @change=${() => change({ is_deny: !grant.is_deny })} />${words.deny}</label>
      </div>
    </div>`;
  }

  private renderSimulation({ gains, loses, affected_users: affected }: Simulation) {
    if (!gains.length && !loses.length) return html`<div class="notice good" role="status">${icon("check")}<span>${words.noEffect}</span></div>`;
    return html`<section class="card shift" role="status"><h4>${words.affected(affected)}</h4>
      ${gains.length ? this.renderShifts(words.gains, "good", gains) : nothing}
      ${loses.length ? this.renderShifts(words.loses, "danger", loses) : nothing}</section>`;
  }

  private renderShifts(label: string, tone: string, shifts: Shift[]) {
    return html`<div><span class="badge ${tone}">${label}</span></div>
      <ul>${shifts.map(({ user, actions: named, scopes = [] }) => {
        const actions = [...named, ...scopes];
        const more = actions.length - ACTIONS_SHOWN;
        return html`<li><b>${nameOf(user)}</b> <span class="soft">${actions.slice(0, ACTIONS_SHOWN).join(", ")} ${more > 0 ? words.more(more) : ""}</span></li>`;
      })}</ul>`;
  }

  private set(part: Partial<RoleDraft>): void {
    this.draft = { ...this.draft, ...part };
    this.simulation = null;
    this.key = onceKey();
  }

  private simulate = (): Promise<void> =>
    this.attempt(async () => {
      const { grants, parents } = changesOf(this.draft);
      this.simulation = await this.office.simulate(this.subject!.name, { grants, parents });
    });

  private save = (event: Event): Promise<void> => {
    event.preventDefault();
    const changes = changesOf(this.draft);
    return this.attempt(async () => {
      this.outcome = this.subject
        ? await this.office.act("rbac.update_role", { role: this.subject.name, ...changes }, this.key)
        : await this.office.act("rbac.create_role", changes, this.key);
      this.dispatchEvent(new CustomEvent("acted", { bubbles: true, composed: true }));
    });
  };

  private async attempt(send: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.error = null;
    try {
      await send();
    } catch (error) {
      this.error = asApiError(error);
      if (!this.error.canRetry) this.key = onceKey();
    }
    this.isBusy = false;
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}

function toggled(list: string[], one: string): string[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}
