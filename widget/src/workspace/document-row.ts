import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Document } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings-workspace";
import { formatSize } from "../text/format";
import { icon } from "../ui/icons";
import { documentsStyles } from "./documents-styles";
import { labelOf } from "./readers-field";

const words = strings.documents;

/** One document: its state, readers and tools. Fires `share`, `replace`, `download` and `remove`. */
@customElement("steward-document-row")
export class StewardDocumentRow extends LitElement {
  @property({ attribute: false }) document!: Document;
  @property({ type: Boolean }) sharable = false;
  @property({ type: Boolean }) removable = false;
  @property({ attribute: false }) readerNames: ReadonlyMap<string, string> = new Map();

  static override styles = [
    controls,
    documentsStyles,
    css`
      :host { display: block; padding: 10px 6px 10px 14px; }
      .row { display: flex; gap: var(--s2); align-items: flex-start; }
      .body { flex: 1; min-width: 0; display: grid; gap: 3px; }
      b { font-size: 14px; font-weight: 550; line-height: 1.4; overflow-wrap: anywhere; }
      .meta { color: var(--ink-soft); font-size: var(--text-xs); overflow-wrap: anywhere; }
      .tools { display: flex; }
      progress { margin-top: 4px; }
      .problem { color: var(--danger); font-size: var(--text-xs); }
    `,
  ];

  override render() {
    const { document } = this;
    return html`<div class="row">
      <div class="body">
        <b>${document.title || document.filename}</b>
        <span class="meta">${this.facts().join(" · ")}</span>
        ${this.renderState()}
      </div>
      <span class="tools">
        ${this.sharable ? this.renderTool("people", words.changeReaders, "share") : nothing}
        ${this.sharable ? this.renderTool("upload", words.replace, "replace") : nothing}
        ${this.renderTool("download", words.download, "download")}
        ${this.removable ? this.renderTool("trash", words.remove, "remove") : nothing}
      </span>
    </div>`;
  }

  private facts(): string[] {
    const { pages_count: pages, version, size_bytes: size, readers } = this.document;
    const facts = [pages ? words.pages(pages) : formatSize(size), readers.map((key) => labelOf(key, this.readerNames)).join(", ")];
    return [...facts, version > 1 ? words.version(version) : ""].filter(Boolean);
  }

  private renderState() {
    const { state, progress, error } = this.document;
    if (state === "ready") return nothing;
    if (state === "failed") return html`<span class="problem" role="alert">${error || words.states.failed}</span>`;
    const label = words.states[state] ?? state;
    return html`<span class="meta" role="status">${label}… ${Math.round(progress * 100)} %</span>
      <progress max="1" value=${progress} aria-label=${label}></progress>`;
  }

  private renderTool(name: "people" | "upload" | "download" | "trash", label: string, event: string) {
    const title = this.document.title || this.document.filename;
    return html`<button class="icon-button small" type="button" title=${label} aria-label="${label}: ${title}"
      @click=${() => this.dispatchEvent(new CustomEvent(event))}>${icon(name)}</button>`;
  }
}
