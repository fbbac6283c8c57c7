import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { ApiClient } from "../api/client";
import { asApiError, type ApiError } from "../api/errors";
import type { AuditCheck, AuditEntry, Run } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings";
import { formatTime, humanise } from "../text/format";
import { icon } from "../ui/icons";
import { errorNotice, skeletonLines } from "../ui/notice";
import { panelStyles } from "./panel-styles";
import "../chat/run-card";

const words = strings.activity;

/** What was done, newest first, each with its Undo; and the audit trail for those who may read it. */
@customElement("steward-activity-panel")
export class StewardActivityPanel extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @state() private runs: Run[] | null = null;
  @state() private cursor: string | null = null;
  /** null until read, and for good when this person may not read it. */
  @state() private audit: AuditEntry[] | null = null;
  @state() private check: AuditCheck | null = null;
  @state() private error: ApiError | null = null;

  static override styles = [
    controls,
    panelStyles,
    css`
      .when { display: block; margin: 3px 2px 0; }
      .trail .notice { margin: var(--s3) 0 var(--s1); }
      .trail { margin-top: var(--s4); padding-top: var(--s4); border-top: 1px solid var(--line); }
      .entry { padding: 7px 0; border-bottom: 1px solid var(--line); font-size: var(--text-s); line-height: 1.4; overflow-wrap: anywhere; }
      .entry:last-child { border: 0; }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.refresh();
  }

  override render() {
    if (this.error) return errorNotice(this.error, () => void this.refresh());
    if (this.runs === null) return skeletonLines(6);
    return html`<div class="stack">
      ${this.runs.length ? repeat(this.runs, (run) => run.id, (run) => this.renderRun(run)) : this.renderEmpty()}
      ${this.cursor ? html`<button class="button plain" type="button" @click=${this.loadMore}>${strings.more}</button>` : nothing}
      ${this.audit?.length ? this.renderAudit(this.audit) : nothing}
    </div>`;
  }

  /** Reads the first page of both lists again. */
  async refresh(): Promise<void> {
    try {
      const page = await this.api.runs();
      this.runs = page.items;
      this.cursor = page.next_cursor ?? null;
      this.error = null;
    } catch (error) {
      this.error = asApiError(error);
    }
    if (!this.api.session.can("audit.entry.read")) return;
    this.audit = await this.api.audit().then((page) => page.items, () => null);
  }

  private renderEmpty() {
    return html`<div class="empty">${icon("activity")}<b>${words.empty}</b><p>${words.emptyText}</p></div>`;
  }

  private renderRun(run: Run) {
    const who = (run.decided_by ?? run.requested_by)?.name;
    return html`<div>
      <steward-run-card plain .api=${this.api} .run=${run} .summary=${run.title}></steward-run-card>
      <span class="soft when">${[who, formatTime(run.created_at), run.via && words.via(run.via)].filter(Boolean).join(" · ")}</span>
    </div>`;
  }

  private renderAudit(entries: AuditEntry[]) {
    return html`<section class="trail">
      <div class="bar"><h3>${words.audit}</h3>${this.api.session.can("audit.entry.verify")
          ? html`<button class="button small" type="button" @click=${this.verify}>${icon("shield")}${words.verify}</button>`
          : nothing}</div>
      ${this.check
        ? html`<div class="notice ${this.check.ok ? "good" : "danger"}" role="status">${icon(this.check.ok ? "check" : "alert")}
            <span>${this.check.ok ? words.verified(this.check.entries) : words.broken(String(this.check.first_bad ?? "?"))}</span></div>`
        : nothing}
      <ul>${entries.map((entry) => html`<li class="entry">${describe(entry)}
        <span class="soft when">${words.entry(entry.seq)} · ${formatTime(entry.at)}</span></li>`)}</ul>
    </section>`;
  }

  private verify = async (): Promise<void> => {
    try {
      this.check = await this.api.verifyAudit();
    } catch (error) {
      this.error = asApiError(error);
    }
  };

  private loadMore = async (): Promise<void> => {
    try {
      const page = await this.api.runs(this.cursor ?? "");
      this.runs = [...(this.runs ?? []), ...page.items];
      this.cursor = page.next_cursor ?? null;
    } catch (error) {
      this.error = asApiError(error);
    }
  };
}

/** One line of the trail: what kind of thing, and of which action where it says so. */
function describe({ kind, body }: AuditEntry): string {
  const subject = [body.summary, body.action].find((value) => typeof value === "string");
  return [humanise(kind), subject].filter(Boolean).join(": ");
}
