import { LitElement, css, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { WorkspaceClient } from "../api/workspace-client";
import { controls } from "../styles/controls";
import { strings } from "../strings-workspace";
import { icon } from "../ui/icons";
import type { StewardActivityPanel } from "./activity-panel";
import type { StewardApprovalsPanel } from "./approvals-panel";
import type { StewardDocumentsPanel } from "./documents-panel";
import "./activity-panel";
import "./approvals-panel";
import "./documents-panel";

export type PanelTab = "approvals" | "documents" | "activity";
const TABS: PanelTab[] = ["approvals", "documents", "activity"];
type Panel = StewardActivityPanel | StewardApprovalsPanel | StewardDocumentsPanel;

/** Approvals, documents and activity beside the chat. Fires `tab` and passes on `counted`. */
@customElement("steward-side-panel")
export class StewardSidePanel extends LitElement {
  @property({ attribute: false }) api!: WorkspaceClient;
  @property() tab: PanelTab = "approvals";
  @property({ type: Number }) waiting = 0;

  static override styles = [
    controls,
    css`
      :host { display: flex; flex-direction: column; min-height: 0; height: 100%; }
      .tabs { display: flex; gap: 2px; padding: var(--s2) var(--s3) 0; border-bottom: 1px solid var(--line); }
      .list { display: flex; gap: 2px; }
      [role="tab"] { position: relative; display: inline-flex; align-items: center; gap: 6px; min-height: 40px; padding: 0 10px; border: 0; background: none; color: var(--ink-soft); font-size: var(--text-s); font-weight: 550; cursor: pointer; border-radius: var(--radius-s) var(--radius-s) 0 0; }
      [role="tab"]:hover { color: var(--ink); }
      [role="tab"]:focus-visible { outline-offset: -2px; }
      [aria-selected="true"] { color: var(--ink); }
      [aria-selected="true"]::after { content: ""; position: absolute; left: 10px; right: 10px; bottom: -1px; height: 2px; border-radius: 2px; background: var(--accent); }
      .refresh { margin: 3px 0 0 auto; }
      [role="tabpanel"] { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; }
    `,
  ];

  override render() {
    return html`<div class="tabs">
        <div class="list" role="tablist" aria-label=${strings.panel.label} @keydown=${this.onKey}>${TABS.map((tab) => this.renderTab(tab))}</div>
        <button class="icon-button small refresh" type="button" aria-label=${strings.panel.refresh} title=${strings.panel.refresh} @click=${this.refresh}>${icon("refresh")}</button>
      </div>
      <div id="panel" role="tabpanel" aria-labelledby="tab-${this.tab}" tabindex="-1">${this.renderPanel()}</div>`;
  }

  /** Reads what is shown again. */
  refresh = (): void => void this.renderRoot.querySelector<Panel>("#panel > *")?.refresh();

  private renderTab(tab: PanelTab) {
    const isOpen = tab === this.tab;
    return html`<button id="tab-${tab}" role="tab" type="button" aria-selected=${isOpen} aria-controls="panel" tabindex=${isOpen ? 0 : -1} @click=${() => this.show(tab)}>
      ${strings.panel.tabs[tab]}${tab === "approvals" && this.waiting ? html`<span class="badge good">${this.waiting}</span>` : ""}
    </button>`;
  }

  private renderPanel() {
    if (this.tab === "documents") return html`<steward-documents-panel .api=${this.api}></steward-documents-panel>`;
    if (this.tab === "activity") return html`<steward-activity-panel .api=${this.api}></steward-activity-panel>`;
    return html`<steward-approvals-panel .api=${this.api} @counted=${this.onCounted}></steward-approvals-panel>`;
  }

  private show(tab: PanelTab): void {
    this.tab = tab;
    this.dispatchEvent(new CustomEvent("tab", { detail: tab }));
  }

  private onKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = TABS[(TABS.indexOf(this.tab) + step + TABS.length) % TABS.length];
    this.show(next);
    this.renderRoot.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  }

  private onCounted(event: CustomEvent<number>): void {
    this.dispatchEvent(new CustomEvent("counted", { detail: event.detail }));
  }
}
