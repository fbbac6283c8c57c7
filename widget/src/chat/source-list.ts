import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Citation } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings";

/** The sources under an answer, one button each. */
@customElement("steward-source-list")
export class StewardSourceList extends LitElement {
  @property({ attribute: false }) citations: Citation[] = [];

  static override styles = [
    controls,
    css`
      :host { display: block; }
      ul { display: flex; flex-wrap: wrap; gap: 6px; }
      button { display: inline-flex; align-items: center; gap: 7px; max-width: 300px; min-height: 30px; padding: 2px 10px 2px 5px; border: 1px solid var(--line); border-radius: var(--radius-s); background: var(--surface); font-size: var(--text-s); cursor: pointer; transition: border-color 120ms; }
      button:hover { border-color: var(--accent); }
      i { display: grid; place-items: center; min-width: 18px; height: 18px; border-radius: 6px; background: var(--accent-soft); color: var(--accent); font-style: normal; font-size: 11px; font-weight: 650; }
      span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
      small { color: var(--ink-soft); font-size: var(--text-xs); white-space: nowrap; }
    `,
  ];

  override render() {
    if (!this.citations.length) return nothing;
    const sorted = this.citations.toSorted((a, b) => a.n - b.n);
    return html`<ul aria-label=${strings.chat.sources}>${sorted.map((one) => html`<li>${this.renderSource(one)}</li>`)}</ul>`;
  }

  private renderSource(citation: Citation) {
    const title = citation.title || citation.document;
    return html`<button type="button" aria-label=${strings.chat.source(citation.n, title)} title=${title} @click=${() => this.open(citation)}>
      <i>${citation.n}</i><span>${title}</span>${citation.page ? html`<small>${strings.passage.page(citation.page)}</small>` : nothing}
    </button>`;
  }

  private open(citation: Citation): void {
    this.dispatchEvent(new CustomEvent("open-citation", { detail: citation, bubbles: true, composed: true }));
  }
}
