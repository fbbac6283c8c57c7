import { LitElement, html, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { controls } from "../styles/controls";
import { strings } from "../strings-office";
import type { OfficeClient } from "./client";
import { officeStyles } from "./office-styles";
import type { StewardSecondFactors } from "./second-factors";
import type { StewardSessionList } from "./session-list";
import "../assistant/memory-list";
import "../assistant/task-list";
import "./api-keys";
import "./passkey-list";
import "./password-form";
import "./second-factors";
import "./session-list";

/** Everything about the person: their sign-in, and what the assistant keeps and does for them. */
@customElement("steward-profile-page")
export class StewardProfilePage extends LitElement {
  @property({ attribute: false }) office!: OfficeClient;
  @query("steward-session-list") private sessions!: StewardSessionList;
  @query("steward-second-factors") private factors!: StewardSecondFactors;

  static override styles = [controls, officeStyles];

  override render() {
    const { office } = this;
    return html`<div class="page">
      <header class="title"><h2>${strings.profile.title}</h2><p>${strings.profile.lead}</p></header>
      <steward-second-factors .office=${office}></steward-second-factors>
      <steward-passkey-list .office=${office} @changed=${() => void this.factors.refresh()}></steward-passkey-list>
      <steward-password-form .office=${office} @changed=${() => void this.sessions.refresh()}></steward-password-form>
      <steward-session-list .office=${office}></steward-session-list>
      <steward-memory-list .office=${office}></steward-memory-list>
      <steward-task-list .office=${office}></steward-task-list>
      ${office.api.session.can("auth.apikey.create") ? html`<steward-api-keys .office=${office}></steward-api-keys>` : nothing}
    </div>`;
  }
}
