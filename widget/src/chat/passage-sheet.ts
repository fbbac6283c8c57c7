import { LitElement, css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ApiClient } from "../api/client";
import { ApiError, asApiError, isAbort } from "../api/errors";
import type { Citation, Passage } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings";
import { findQuote, type Range } from "../text/find-quote";
import { reflow } from "../text/reflow";
import { saveBlob } from "../ui/save-blob";
import { icon } from "../ui/icons";
import { errorNotice, skeletonLines } from "../ui/notice";
import "../ui/sheet";

/** The passage behind a citation: the quote marked in its text, between its neighbours. */
@customElement("steward-passage-sheet")
export class StewardPassageSheet extends LitElement {
  @property({ attribute: false }) api!: ApiClient;
  @property({ attribute: false }) citation: Citation | null = null;
  @state() private passage: Passage | null = null;
  @state() private error: ApiError | null = null;
  private request: AbortController | null = null;

  static override styles = [
    controls,
    css`
      article { padding: var(--s5); }
      .where { display: flex; flex-wrap: wrap; gap: 6px; margin-bottom: var(--s4); }
      .text { white-space: pre-line; font-size: var(--text-m); line-height: 1.65; overflow-wrap: anywhere; }
      .near { color: var(--ink-soft); font-size: var(--text-s); }
      .text.main { margin: var(--s4) 0; padding-left: var(--s4); border-left: 3px solid var(--accent); }
      mark { padding: 1px 2px; border-radius: 3px; background: var(--mark); color: inherit; scroll-margin: 80px; }
      blockquote { margin: var(--s3) 0; padding: var(--s3) var(--s4); border-radius: var(--radius-m); background: var(--sunken); }
      footer { padding: var(--s4) var(--s5) var(--s5); border-top: 1px solid var(--line); }
      .skeletons { display: grid; gap: var(--s3); }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("citation")) void this.load();
  }

  override render() {
    const citation = this.citation;
    return html`<steward-sheet .open=${citation !== null} .heading=${citation?.title || citation?.document || ""} @closed=${this.close}>
      ${citation ? html`<article>${this.renderWhere(citation)}${this.renderText(citation)}</article>${this.renderFooter(citation)}` : nothing}
    </steward-sheet>`;
  }

  override updated(): void {
    this.renderRoot.querySelector("mark")?.scrollIntoView({ block: "center" });
  }

  private renderWhere(citation: Citation) {
    const heading = this.passage?.heading ?? citation.heading;
    const page = this.passage?.page ?? citation.page;
    return html`<p class="where">
      <span class="badge">${icon("file")}${this.passage?.document.filename ?? citation.document}</span>
      ${page ? html`<span class="badge">${strings.passage.page(page)}</span>` : nothing}
      ${heading ? html`<span class="badge">${heading}</span>` : nothing}
    </p>`;
  }

  private renderText(citation: Citation) {
    if (this.error) {
      const error = this.error.status === 404 ? new ApiError("gone", strings.passage.gone, 404) : this.error;
      return html`${errorNotice(error, error.canRetry ? () => void this.load() : undefined)}<blockquote>${citation.quote}</blockquote>`;
    }
    if (!this.passage) return skeletonLines(7);
    const { text, before, after } = this.passage;
    return html`${before ? html`<p class="text near">${reflow(before)}</p>` : nothing}
      ${renderMarked(reflow(text), citation)}
      ${after ? html`<p class="text near">${reflow(after)}</p>` : nothing}`;
  }

  private renderFooter(citation: Citation) {
    return html`<footer><button class="button" type="button" @click=${() => void this.download(citation)}>
      ${icon("download")}${strings.passage.download}
    </button></footer>`;
  }

  private async load(): Promise<void> {
    this.request?.abort();
    this.passage = null;
    this.error = null;
    const citation = this.citation;
    if (!citation) return;
    this.request = new AbortController();
    try {
      this.passage = await this.api.passage(citation.document_id, citation.chunk_id, this.request.signal);
    } catch (error) {
      if (!isAbort(error)) this.error = asApiError(error);
    }
  }

  private async download(citation: Citation): Promise<void> {
    try {
      saveBlob(await this.api.original(citation.document_id), this.passage?.document.filename ?? citation.document);
    } catch (error) {
      this.error = asApiError(error);
    }
  }

  private close(): void {
    this.citation = null;
    this.dispatchEvent(new CustomEvent("closed"));
  }
}

function renderMarked(text: string, citation: Citation) {
  const range = findQuote(text, citation.quote) ?? givenRange(text, citation);
  if (!range) {
    return html`<div class="notice warn">${icon("alert")}<span>${strings.passage.quoteMissing}</span></div>
      <p class="text main">${text}</p>`;
  }
  const { start, end } = range;
  return html`<p class="text main">${text.slice(0, start)}<mark>${text.slice(start, end)}</mark>${text.slice(end)}</p>`;
}

function givenRange(text: string, { start = 0, end = 0 }: Citation): Range | null {
  return start < end && end <= text.length ? { start, end } : null;
}
