import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Citation } from "../api/types";
import { controls } from "../styles/controls";
import { renderBlocks } from "../text/markdown";
import { sanitise } from "../text/sanitise";

interface Block {
  html: string;
  nodes: Node[];
}

/** An answer's Markdown. Blocks that did not change keep their nodes, so a growing answer neither flickers nor loses a selection. */
@customElement("steward-markdown")
export class StewardMarkdown extends LitElement {
  @property() source = "";
  @property({ attribute: false }) citations: Citation[] = [];
  @property({ type: Boolean }) streaming = false;
  private blocks: Block[] = [];

  static override styles = [
    controls,
    css`
      :host { display: block; overflow-wrap: anywhere; }
      .body > * + * { margin-top: var(--s3); }
      h1, h2, h3, h4, h5, h6 { margin-top: var(--s5); font-size: var(--text-m); font-weight: 650; line-height: 1.35; }
      h1, h2 { font-size: var(--text-l); }
      ul, ol { padding-left: 1.4em; }
      ul { list-style: disc; }
      ol { list-style: decimal; }
      li + li, li > ul, li > ol { margin-top: var(--s1); }
      li::marker { color: var(--ink-soft); }
      a { color: var(--accent); text-underline-offset: 2px; }
      .host { margin-left: 4px; color: var(--ink-soft); font-size: var(--text-xs); }
      .image { color: var(--ink-soft); font-style: italic; }
      code { padding: 1px 5px; border-radius: 5px; background: var(--sunken); font: 0.88em var(--mono); }
      pre { padding: var(--s3) var(--s4); border-radius: var(--radius-m); background: var(--sunken); overflow: auto; }
      pre code { padding: 0; background: none; }
      blockquote { margin: 0; padding-left: var(--s3); border-left: 3px solid var(--line); color: var(--ink-soft); }
      hr { border: 0; border-top: 1px solid var(--line); }
      .table-wrap { overflow-x: auto; border: 1px solid var(--line); border-radius: var(--radius-m); }
      table { width: 100%; border-collapse: collapse; font-size: var(--text-s); }
      th, td { padding: 7px 12px; text-align: left; border-bottom: 1px solid var(--line); }
      tr:last-child td { border-bottom: 0; }
      th { color: var(--ink-soft); font-weight: 550; }
      .num { text-align: right; font-variant-numeric: tabular-nums; }
      .cite, .cite-pending {
        display: inline-grid; place-items: center; min-width: 18px; height: 18px; margin: 0 1px; padding: 0 5px; border: 0;
        border-radius: 6px; background: var(--accent-soft); color: var(--accent); font-size: 11px; font-weight: 650;
        line-height: 18px; vertical-align: 0.12em; cursor: pointer; font-variant-numeric: tabular-nums;
      }
      .cite { position: relative; }
      .cite::after { content: ""; position: absolute; inset: -4px -2px; }
      .cite:hover { background: var(--accent); color: var(--on-accent); }
      .cite-pending { opacity: 0.5; cursor: default; }
    `,
  ];

  override render() {
    return html`<div class="body" @click=${this.onClick}></div>`;
  }

  override updated(): void {
    const titles = new Map(this.citations.map((one) => [one.n, one.title || one.document]));
    const next = renderBlocks(this.source, { titles, isStreaming: this.streaming });
    const body = this.renderRoot.querySelector(".body")!;
    while (this.blocks.length > next.length) this.blocks.pop()!.nodes.forEach((node) => node.parentNode?.removeChild(node));
    next.forEach((source, index) => this.placeBlock(body, source, index));
  }

  private placeBlock(body: Element, source: string, index: number): void {
    const old = this.blocks[index];
    if (old?.html === source) return;
    const fragment = sanitise(source);
    const nodes = [...fragment.childNodes];
    body.insertBefore(fragment, old?.nodes[0] ?? null);
    old?.nodes.forEach((node) => node.parentNode?.removeChild(node));
    this.blocks[index] = { html: source, nodes };
  }

  private onClick(event: Event): void {
    const chip = (event.target as Element).closest<HTMLElement>(".cite");
    const citation = chip && this.citations.find((one) => one.n === Number(chip.dataset.n));
    if (!citation) return;
    this.dispatchEvent(new CustomEvent("open-citation", { detail: citation, bubbles: true, composed: true }));
  }
}
