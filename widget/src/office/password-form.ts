import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { ApiError, asApiError } from "../api/errors";
import { controls } from "../styles/controls";
import { strings } from "../strings-office";
import { strings as entry } from "../strings-sign-in";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import type { OfficeClient } from "./client";
import { officeStyles } from "./office-styles";

const words = strings.profile;

/** Changes the person's own password, which signs their other devices out. Fires `changed`. */
@customElement("steward-password-form")
export class StewardPasswordForm extends LitElement {
  @property({ attribute: false }) office!: OfficeClient;
  @state() private error: ApiError | null = null;
  @state() private isBusy = false;
  @state() private isDone = false;

  static override styles = [controls, officeStyles];

  override render() {
    return html`<section class="card" aria-labelledby="title">
      <div class="head"><div><h3 id="title">${words.password}</h3></div></div>
      ${this.isDone ? html`<div class="notice good" role="status">${icon("check")}<span>${words.changed}</span></div>` : nothing}
      <form @submit=${this.onSubmit}>
        <input type="email" autocomplete="username" hidden .value=${this.office.api.session.me?.user.email ?? ""} />
        <label class="field"><span>${words.current}</span><input class="text" name="current" type="password" autocomplete="current-password" required /></label>
        <div class="pair">
          <label class="field"><span>${entry.newPassword.label}</span><input class="text" name="next" type="password" autocomplete="new-password" required />
            <span class="hint">${entry.newPassword.hint}</span></label>
          <label class="field"><span>${entry.newPassword.again}</span><input class="text" name="again" type="password" autocomplete="new-password" required /></label>
        </div>
        ${errorNotice(this.error)}
        <div class="buttons"><button class="button" type="submit" ?disabled=${this.isBusy}>${words.change}</button></div>
      </form>
    </section>`;
  }

  private onSubmit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const read = (name: string): string => String(new FormData(form).get(name) ?? "");
    if (read("next") !== read("again")) {
      this.error = new ApiError("differs", entry.newPassword.differs);
      return;
    }
    this.isBusy = true;
    this.error = null;
    try {
      await this.office.changePassword(read("current"), read("next"));
      this.isDone = true;
      form.reset();
      this.dispatchEvent(new CustomEvent("changed"));
    } catch (error) {
      this.error = asApiError(error);
    }
    this.isBusy = false;
  };
}
