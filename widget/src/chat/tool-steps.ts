import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { ToolCall } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings";
import { humanise } from "../text/format";
import { icon } from "../ui/icons";

/** What was looked up or prepared for an answer; folded away once it is there. */
@customElement("steward-tool-steps")
export class StewardToolSteps extends LitElement {
  @property({ attribute: false }) actions: ToolCall[] = [];

  static override styles = [
    controls,
    css`
      :host { display: block; font-size: var(--text-s); color: var(--ink-soft); }
      summary { display: inline-flex; align-items: center; gap: 6px; padding: 2px 8px 2px 2px; border-radius: var(--radius-s); cursor: pointer; list-style: none; }
      summary::-webkit-details-marker { display: none; }
      summary:hover { color: var(--ink); }
      summary .icon { width: 14px; height: 14px; transition: rotate 150ms var(--ease); }
      details[open] summary .icon { rotate: 90deg; }
      li { display: flex; gap: var(--s2); align-items: flex-start; padding: 5px 0 5px 4px; }
      li .icon { width: 15px; height: 15px; margin-top: 3px; color: var(--good); }
      li.failed .icon { color: var(--danger); }
      li .spinner { width: 13px; height: 13px; margin-top: 4px; }
      b { color: var(--ink); font-weight: 550; }
    `,
  ];

  override render() {
    if (!this.actions.length) return nothing;
    const titles = this.actions.map((one) => one.title || humanise(one.name.split(".").at(-1) ?? one.name));
    const isRunning = this.actions.some((one) => one.status === "running");
    return html`<details ?open=${isRunning}>
      <summary>${icon("chevron")}<span>${[...new Set(titles)].join(", ")}</span></summary>
      <ul>${this.actions.map((one, index) => renderStep(one, titles[index]))}</ul>
    </details>`;
  }
}

function renderStep(step: ToolCall, title: string) {
  const mark = step.status === "running" ? html`<span class="spinner"></span>` : icon(step.status === "failed" ? "alert" : "check");
  return html`<li class=${step.status}>
    ${mark}
    <span><b>${title}</b><span class="unseen">, ${strings.chat.stepStates[step.status] ?? step.status}</span>${step.summary ? html`<br />${step.summary}` : nothing}</span>
  </li>`;
}
