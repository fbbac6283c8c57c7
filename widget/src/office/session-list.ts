import { html } from "lit";
import { customElement, state } from "lit/decorators.js";
import { strings } from "../strings-office";
import { formatTime } from "../text/format";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import { deviceName } from "./device-name";
import { OfficeSection } from "./section";
import type { DeviceSession } from "./types";

const words = strings.profile;

/** Where the person is signed in, each with its end. */
@customElement("steward-session-list")
export class StewardSessionList extends OfficeSection {
  @state() private sessions: DeviceSession[] | null = null;

  override render() {
    return html`<section class="card" aria-labelledby="title">
      <div class="head"><div><h3 id="title">${words.sessions}</h3></div></div>
      ${this.sessions ? html`<ul class="rows">${this.sessions.map((one) => this.renderSession(one))}</ul>${errorNotice(this.error)}` : this.renderWaiting()}
    </section>`;
  }

  protected async load(): Promise<void> {
    const { items } = await this.office.sessions();
    this.sessions = items.toSorted((a, b) => Number(b.is_current) - Number(a.is_current));
  }

  private renderSession(one: DeviceSession) {
    const name = deviceName(one.device) || words.unknownDevice;
    return html`<li title=${one.device}><span class="mark ${one.is_current ? "on" : ""}">${icon(/iPhone|Android|phone/.test(one.device) ? "phone" : "laptop")}</span>
      <span class="grow"><b>${name}</b><span class="soft">${[one.ip, words.lastSeen(formatTime(one.last_seen_at))].filter(Boolean).join(" · ")}</span></span>
      ${one.is_current
        ? html`<span class="badge good">${words.thisDevice}</span>`
        : html`<button class="button small" type="button" ?disabled=${this.isBusy} aria-label="${words.revoke}: ${name}" @click=${() => void this.end(one)}>${words.revoke}</button>`}
    </li>`;
  }

  private end = (one: DeviceSession): Promise<void> =>
    this.attempt(async () => {
      await this.office.endSession(one.id);
      await this.load();
    });
}
