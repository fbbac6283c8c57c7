import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { strings } from "../strings-office";
import { formatDate, initials } from "../text/format";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import "../ui/sheet";
import { OfficeSection } from "./section";
import type { Colleague, HeldRole, Role } from "./types";
import "./action-form";
import "./person-view";

const words = strings.people;
const SEARCH_DELAY_MS = 250;

/** Everybody here with their roles; one opens to give, take away, and ask why. */
@customElement("steward-people-page")
export class StewardPeoplePage extends OfficeSection {
  @state() private people: Colleague[] | null = null;
  @state() private cursor: string | null = null;
  @state() private roles: Role[] = [];
  @state() private openId: string | null = null;
  @state() private isInviting = false;
  private search = "";
  private timer = 0;

  override render() {
    const { session } = this.office.api;
    return html`<div class="page" @acted=${this.refresh} @records-changed=${this.refresh}>
        <header class="title"><h2>${words.title}</h2><p>${words.lead}</p></header>
        <div class="head">
          <label class="search grow">${icon("search")}<span class="unseen">${words.search}</span>
            <input class="text" type="search" placeholder=${words.search} @input=${this.onSearch} /></label>
          ${session.can("auth.user.invite") ? html`<button class="button primary" type="button" @click=${() => (this.isInviting = true)}>${icon("plus")}${words.invite}</button>` : nothing}
        </div>
        ${this.people ? this.renderList(this.people) : this.renderWaiting(6)}
        ${this.people ? errorNotice(this.error) : nothing}
        ${this.renderPerson()}
        ${this.isInviting
          ? html`<steward-sheet placement="center" open .heading=${words.inviteTitle} @closed=${() => (this.isInviting = false)}>
              <div class="body"><steward-action-form .office=${this.office} action="rbac.invite_user" .label=${words.invite} .offers=${this.roleOffers()}></steward-action-form></div>
            </steward-sheet>`
          : nothing}
      </div>`;
  }

  protected async load(): Promise<void> {
    const [people, roles] = await Promise.all([this.office.people(this.search), this.office.roles().catch(() => ({ items: [] }))]);
    this.people = people.items;
    this.cursor = people.next_cursor ?? null;
    this.roles = roles.items;
  }

  private renderList(people: Colleague[]) {
    if (!people.length) return html`<div class="empty">${icon("people")}<b>${words.none}</b></div>`;
    return html`<ul class="rows">${repeat(people, (one) => one.user_id, (one) => this.renderRow(one))}</ul>
      ${this.cursor ? html`<button class="button plain" type="button" @click=${this.loadMore}>${strings.more}</button>` : nothing}`;
  }

  private renderRow(one: Colleague) {
    return html`<li class="opens"><span class="face" aria-hidden="true">${initials(one.name)}</span>
      <span class="grow"><b>${one.name}</b><span class="soft">${one.email}</span></span>
      <span class="badges">${one.is_invited ? html`<span class="badge good">${words.invited}</span>` : nothing}${one.is_active || one.is_invited ? nothing : html`<span class="badge warn">${words.inactive}</span>`}
        ${one.roles.length ? one.roles.map((role) => html`<span class="badge">${roleLabel(role)}</span>`) : html`<span class="badge">${words.noRoles}</span>`}</span>
      <button class="icon-button small whole" type="button" aria-label=${words.open(one.name)} @click=${() => (this.openId = one.user_id)}>${icon("chevron")}</button></li>`;
  }

  private renderPerson() {
    const person = this.people?.find((one) => one.user_id === this.openId);
    if (!person) return nothing;
    return html`<steward-sheet open .heading=${person.name} @closed=${() => (this.openId = null)}>
      <steward-person-view .office=${this.office} .person=${person} .roles=${this.roles}></steward-person-view>
    </steward-sheet>`;
  }

  private roleOffers(): Record<string, string[]> {
    const names = this.roles.map((role) => role.title);
    return { role: names, roles: names };
  }

  private onSearch(event: Event): void {
    this.search = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.refresh(), SEARCH_DELAY_MS);
  }

  private loadMore = (): Promise<void> =>
    this.attempt(async () => {
      const page = await this.office.people(this.search, this.cursor ?? "");
      this.people = [...(this.people ?? []), ...page.items];
      this.cursor = page.next_cursor ?? null;
    });
}

/** A role as a badge says it: its title, and until when or through whom where that matters. */
export function roleLabel(role: HeldRole): string {
  const until = role.expires_at ? strings.office.until(formatDate(role.expires_at)) : "";
  const via = role.via && role.via !== "direct" ? words.via(role.via) : "";
  return [role.title || role.name, via, until].filter(Boolean).join(" ");
}
