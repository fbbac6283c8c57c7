import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ApiClient } from "../api/client";
import { ApiError, asApiError } from "../api/errors";
import { controls } from "../styles/controls";
import { strings } from "../strings-sign-in";
import { icon } from "../ui/icons";
import { errorNotice, skeletonLines } from "../ui/notice";
import type { MailedLink } from "./link";

interface Invitation {
  tenant_name: string;
  email: string;
  name: string;
}

/** Where a mailed link leads: choose a password. Fires `signed-in` after an invitation, `done` after a reset, `step`. */
@customElement("steward-link-form")
export class StewardLinkForm extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @property({ attribute: false }) link!: MailedLink;
  @state() private invitation: Invitation | null = null;
  @state() private error: ApiError | null = null;
  @state() private isBusy = false;
  @state() private isDone = false;

  static override styles = [
    controls,
    css`
      :host { display: grid; gap: var(--s4); }
      form { display: grid; gap: var(--s4); }
      .lead { color: var(--ink-soft); font-size: var(--text-s); }
      .button { min-height: 42px; }
    `,
  ];

  /** Not when it is connected: the page sets the properties before this element is defined. */
  override firstUpdated(): void {
    if (this.link.kind === "reset") return this.say(strings.reset.title);
    void this.loadInvitation();
  }

  override render() {
    const isInvitation = this.link.kind === "invitation";
    if (this.isDone) {
      return html`<div class="notice good" role="status">${icon("check")}<span>${strings.reset.done}</span></div>${this.renderBack()}`;
    }
    if (isInvitation && !this.invitation) return this.error ? html`${errorNotice(this.error)}${this.renderBack()}` : skeletonLines(4);
    return html`<form @submit=${this.onSubmit}>
        <p class="lead">${isInvitation ? strings.invitation.lead(this.invitation!.email) : strings.reset.lead}</p>
        ${isInvitation
          ? html`<label class="field"><span>${strings.invitation.name}</span>
              <input class="text" name="name" autocomplete="name" .value=${this.invitation!.name} /></label>
              <input type="email" autocomplete="username" hidden .value=${this.invitation!.email} />`
          : nothing}
        <label class="field"><span>${strings.newPassword.label}</span>
          <input class="text" name="password" type="password" autocomplete="new-password" required />
          <span class="hint">${strings.newPassword.hint}</span></label>
        <label class="field"><span>${strings.newPassword.again}</span>
          <input class="text" name="again" type="password" autocomplete="new-password" required /></label>
        ${errorNotice(this.error)}
        <button class="button primary" type="submit" ?disabled=${this.isBusy}>${isInvitation ? strings.invitation.submit : strings.reset.submit}</button>
      </form>
      ${this.renderBack()}`;
  }

  private renderBack() {
    return html`<button class="button plain" type="button" @click=${() => this.dispatchEvent(new CustomEvent("done"))}>${strings.signIn.back}</button>`;
  }

  private async loadInvitation(): Promise<void> {
    try {
      this.invitation = await this.api.session.ask<Invitation>("GET", `/auth/invitations/${encodeURIComponent(this.link.token)}`);
      this.say(strings.invitation.title(this.invitation.tenant_name));
    } catch (error) {
      const cause = asApiError(error);
      this.error = cause.status === 404 ? new ApiError(cause.code, strings.invitation.gone, 404) : cause;
    }
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const password = String(form.get("password") ?? "");
    if (password !== String(form.get("again") ?? "")) {
      this.error = new ApiError("differs", strings.newPassword.differs);
      return;
    }
    this.isBusy = true;
    this.error = null;
    try {
      await (this.link.kind === "invitation" ? this.accept(password, String(form.get("name") ?? "").trim()) : this.reset(password));
    } catch (error) {
      this.error = asApiError(error);
    }
    this.isBusy = false;
  }

  private async accept(password: string, name: string): Promise<void> {
    const body = { token: this.link.token, password, ...(name ? { name } : {}) };
    await this.api.session.enter("/auth/invitations/accept", body);
    this.dispatchEvent(new CustomEvent("signed-in"));
  }

  private async reset(password: string): Promise<void> {
    await this.api.session.ask("POST", "/auth/password/reset", { token: this.link.token, new: password });
    this.isDone = true;
  }

  private say(title: string): void {
    this.dispatchEvent(new CustomEvent("step", { detail: title }));
  }
}
