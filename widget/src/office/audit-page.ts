import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Json, Proposal, Run } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-office";
import { formatTime, formatValue, humanise } from "../text/format";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import "../ui/sheet";
import "../chat/record-diff";
import { officeStyles } from "./office-styles";
import { OfficeSection } from "./section";
import { nameOf, type AuditCheck, type AuditFilters, type AuditLine } from "./types";
import "./outcome-view";

const words = strings.audit;
const NO_FILTERS: AuditFilters = { action: "", kind: "", actor: "", from: "", to: "", q: "" };
const KINDS = ["action.executed", "action.proposed", "action.dismissed", "action.undone", "auth.stepped_up", "document.uploaded"];

/** The trail with its filters, the proof that nobody rewrote it, and the way from a line to what it tells of. */
@customElement("steward-audit-page")
export class StewardAuditPage extends OfficeSection {
  @state() private lines: AuditLine[] | null = null;
  @state() private cursor: string | null = null;
  @state() private check: AuditCheck | null = null;
  @state() private isVerifying = false;
  @state() private shown: { run: Run } | { proposal: Proposal } | null = null;
  private filters = NO_FILTERS;

  static override styles = [
    controls,
    officeStyles,
    css`
      .filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: var(--s3); align-items: end; }
      .filters .wide { grid-column: span 2; }
      .filters input { height: 42px; }
      .rows > li.line { display: block; padding: 0; }
      details > summary { display: grid; grid-template-columns: 62px minmax(0, 1fr) auto; gap: var(--s3); align-items: baseline; padding: 10px var(--s4); cursor: pointer; list-style: none; }
      summary::-webkit-details-marker { display: none; }
      summary:hover { background: var(--hover); }
      summary:focus-visible { outline-offset: -2px; }
      .seq { color: var(--ink-soft); font: 500 12px/1.5 var(--mono); }
      .what { overflow-wrap: anywhere; }
      time { color: var(--ink-soft); font-size: var(--text-xs); white-space: nowrap; }
      .inside { display: grid; gap: var(--s3); padding: var(--s2) var(--s4) var(--s4) calc(62px + var(--s4) + var(--s3)); }
      dl { display: grid; grid-template-columns: minmax(90px, auto) minmax(0, 1fr); gap: 3px var(--s4); font-size: var(--text-xs); }
      dt { color: var(--ink-soft); }
      dd { overflow-wrap: anywhere; }
      .proof { display: grid; gap: 2px; }
      .proof .mono { font-size: 11px; }
      @media (max-width: 640px) {
        .filters .wide { grid-column: auto; }
        details > summary { grid-template-columns: minmax(0, 1fr); gap: 0; }
        .inside { padding-left: var(--s4); }
      }
    `,
  ];

  override render() {
    return html`<div class="page">
      <div class="head"><header class="title grow"><h2>${words.title}</h2><p>${words.lead}</p></header>
        ${this.office.api.session.can("audit.entry.verify")
          ? html`<button class="button" type="button" ?disabled=${this.isVerifying} @click=${this.verify}>${this.isVerifying ? html`<span class="spinner"></span>${words.verifying}` : html`${icon("shield")}${words.verify}`}</button>`
          : nothing}</div>
      ${this.check ? this.renderCheck(this.check) : nothing} ${this.renderFilters()}
      ${this.lines ? errorNotice(this.error) : nothing}
      ${this.lines ? this.renderLines(this.lines) : this.renderWaiting(8)}
      ${this.shown ? this.renderShown(this.shown) : nothing}
    </div>`;
  }

  protected async load(): Promise<void> {
    const page = await this.office.audit(this.filters);
    this.lines = page.items;
    this.cursor = page.next_cursor ?? null;
  }

  private renderCheck({ ok, entries, head, first_bad: bad, anchor }: AuditCheck) {
    return html`<div class="notice ${ok ? "good" : "danger"}" role="status">${icon(ok ? "check" : "alert")}
      <span class="proof"><b>${ok ? words.intact(entries) : words.broken(String(bad ?? "?"))}</b>
        ${anchor ? html`<span>${sayAnchor(anchor)}</span>` : nothing}
        ${head ? html`<span class="mono">${words.head} ${head}</span>` : nothing}</span></div>`;
  }

  private renderFilters() {
    return html`<form class="card" aria-label=${words.filters} @submit=${this.onFilter} @reset=${this.onClear}>
      <div class="filters">
        <label class="field wide"><span>${words.words}</span><input class="text" name="q" type="search" autocomplete="off" /></label>
        <label class="field"><span>${words.action}</span><input class="text" name="action" autocomplete="off" spellcheck="false" autocapitalize="none" /></label>
        <label class="field"><span>${words.kind}</span><input class="text" name="kind" list="kinds" autocomplete="off" spellcheck="false" autocapitalize="none" /></label>
        <datalist id="kinds">${KINDS.map((kind) => html`<option value=${kind}></option>`)}</datalist>
        <label class="field"><span>${words.actor}</span><input class="text" name="actor" autocomplete="off" /></label>
        <label class="field"><span>${words.from}</span><input class="text" name="from" type="date" /></label>
        <label class="field"><span>${words.to}</span><input class="text" name="to" type="date" /></label>
      </div>
      <div class="buttons"><button class="button" type="submit" ?disabled=${this.isBusy}>${icon("search")}${words.apply}</button>
        <button class="button plain" type="reset">${words.clear}</button></div>
    </form>`;
  }

  private renderLines(lines: AuditLine[]) {
    if (!lines.length) return html`<div class="empty">${icon("activity")}<b>${words.empty}</b></div>`;
    return html`<ul class="rows" aria-busy=${this.isBusy}>${repeat(lines, (line) => line.seq, (line) => this.renderLine(line))}</ul>
      ${this.cursor ? html`<button class="button plain" type="button" @click=${this.loadMore}>${strings.more}</button>` : nothing}`;
  }

  private renderLine(line: AuditLine) {
    return html`<li class="line"><details>
      <summary><span class="seq">${line.seq}</span>
        <span class="what"><b>${line.title || humanise(line.kind)}</b> ${line.summary ?? ""}<span class="soft">${who(line)}</span></span>
        <time datetime=${line.at}>${formatTime(line.at)}</time></summary>
      <div class="inside">
        <dl>${Object.entries(line.body).filter(([, value]) => isTold(value)).map(([name, value]) => html`<dt>${humanise(name)}</dt><dd>${formatValue(value)}</dd>`)}
          <dt>${words.hash}</dt><dd class="mono">${line.hash}</dd></dl>
        <div class="buttons">
          ${line.run_id ? html`<button class="button small" type="button" @click=${() => void this.openRun(line.run_id!)}>${words.run}</button>` : nothing}
          ${line.proposal_id ? html`<button class="button small" type="button" @click=${() => void this.openProposal(line.proposal_id!)}>${words.proposal}</button>` : nothing}
        </div>
      </div>
    </details></li>`;
  }

  private renderShown(shown: { run: Run } | { proposal: Proposal }) {
    const heading = "run" in shown ? shown.run.title : shown.proposal.title;
    return html`<steward-sheet open .heading=${heading} @closed=${() => (this.shown = null)}>
      <div class="body">${"run" in shown
        ? html`<steward-run-card .api=${this.office.api} .run=${shown.run}></steward-run-card><steward-record-diff .diff=${shown.run.diff}></steward-record-diff>`
        : html`<steward-proposal-card .api=${this.office.api} .proposal=${shown.proposal}></steward-proposal-card>`}</div>
    </steward-sheet>`;
  }

  private onFilter = (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const read = (name: string): string => String(form.get(name) ?? "");
    this.filters = { action: read("action"), kind: read("kind"), actor: read("actor"), from: read("from"), to: read("to"), q: read("q") };
    return this.refresh();
  };

  private onClear = (): Promise<void> => {
    this.filters = NO_FILTERS;
    return this.refresh();
  };

  private verify = async (): Promise<void> => {
    this.isVerifying = true;
    this.check = null;
    await this.attempt(async () => {
      this.check = await this.office.verifyAudit();
    });
    this.isVerifying = false;
  };

  private loadMore = (): Promise<void> =>
    this.attempt(async () => {
      const page = await this.office.audit(this.filters, this.cursor ?? "");
      this.lines = [...(this.lines ?? []), ...page.items];
      this.cursor = page.next_cursor ?? null;
    });

  private openRun = (id: string): Promise<void> => this.attempt(async () => void (this.shown = { run: await this.office.api.run(id) }));

  private openProposal = (id: string): Promise<void> =>
    this.attempt(async () => void (this.shown = { proposal: await this.office.api.proposal(id) }));
}

/** Who did it, who let it happen and by what way, in one line. */
export function who(line: AuditLine): string {
  const actor = nameOf(line.actor) || words.system;
  const decider = nameOf(line.decided_by ?? undefined);
  const parts = [
    words.by(actor),
    decider && decider !== actor ? strings.proposal.states.confirmed + " " + words.by(decider) : "",
    line.decided_via ? words.via(line.decided_via) : "",
    line.agent ? words.agent(line.agent) : "",
    line.model ?? "",
  ];
  return parts.filter(Boolean).join(" · ");
}

function sayAnchor(anchor: { [name: string]: Json }): string {
  const at = anchor.at ?? anchor.anchored_at ?? anchor.created_at;
  const seq = anchor.seq ?? anchor.entries;
  return words.anchored(String(seq ?? "?"), typeof at === "string" ? formatTime(at) : "");
}

function isTold(value: Json): boolean {
  return value !== null && value !== "" && !(Array.isArray(value) && !value.length);
}
