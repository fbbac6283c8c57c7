import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { WorkspaceClient } from "../api/workspace-client";
import { asApiError, type ApiError } from "../api/errors";
import type { Run } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-workspace";
import { formatTime } from "../text/format";
import { icon } from "../ui/icons";
import { errorNotice, skeletonLines } from "../ui/notice";
import { panelStyles } from "./panel-styles";
import "../chat/run-card";

const words = strings.activity;

/** What was done, newest first, each with its Undo; and the way to the audit trail for those who may read it. */
@customElement("steward-activity-panel")
export class StewardActivityPanel extends LitElement {
  @property({ attribute: false }) api!: WorkspaceClient;
  @state() private runs: Run[] | null = null;
  @state() private cursor: string | null = null;
  @state() private error: ApiError | null = null;

  static override styles = [
    controls,
    panelStyles,
    css`
      .when { display: block; margin: 3px 2px 0; }
      .trail { justify-self: start; text-decoration: none; }
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
      ${this.api.session.can("audit.entry.read") ? html`<a class="button trail" href="#/audit">${icon("shield")}${words.audit}</a>` : nothing}
    </div>`;
  }

  /** Reads the first page again. */
  async refresh(): Promise<void> {
    try {
      const page = await this.api.runs();
      this.runs = page.items;
      this.cursor = page.next_cursor ?? null;
      this.error = null;
    } catch (error) {
      this.error = asApiError(error);
    }
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
