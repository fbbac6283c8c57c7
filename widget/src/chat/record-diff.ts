import { LitElement, css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { FieldChange, RecordChange } from "../api/types";
import { controls } from "../styles/controls";
import { strings } from "../strings";
import { formatValue, humanise } from "../text/format";

/** What a proposal changes, record by record: before and after side by side, or only the values of a new record. */
@customElement("steward-record-diff")
export class StewardRecordDiff extends LitElement {
  @property({ attribute: false }) diff: RecordChange[] = [];

  static override styles = [
    controls,
    css`
      :host { display: grid; gap: var(--s2); }
      section { border: 1px solid var(--line); border-radius: var(--radius-m); overflow: hidden; }
      h4 { display: flex; align-items: center; gap: var(--s2); padding: 7px 12px; background: var(--sunken); font-size: var(--text-s); font-weight: 600; }
      h4 span:first-child { flex: 1; min-width: 0; overflow-wrap: anywhere; }
      table { width: 100%; border-collapse: collapse; font-size: var(--text-s); table-layout: fixed; }
      th, td { padding: 6px 12px; border-top: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
      th { width: 36%; color: var(--ink-soft); font-weight: 450; }
      del, ins { padding: 0 5px; border-radius: 5px; box-decoration-break: clone; -webkit-box-decoration-break: clone; text-decoration: none; }
      del { background: var(--danger-soft); color: var(--danger); text-decoration: line-through; text-decoration-thickness: 1px; }
      ins { background: var(--good-soft); color: var(--good); font-weight: 550; }
      .arrow { margin: 0 6px; color: var(--ink-soft); }
    `,
  ];

  override render() {
    return this.diff.map(
      (record) => html`<section>
        <h4>
          <span>${record.label}</span>
          <span class="badge ${record.change === "delete" ? "danger" : record.change === "create" ? "good" : ""}">${strings.proposal.changes[record.change]}</span>
        </h4>
        ${record.fields.length ? html`<table><tbody>${record.fields.filter(isForPeople).map((field) => renderField(field, record.change))}</tbody></table>` : nothing}
      </section>`,
    );
  }
}

function renderField(field: FieldChange, change: RecordChange["change"]) {
  const before = formatValue(field.before);
  const after = formatValue(field.after);
  return html`<tr>
    <th scope="row">${humanise(field.label)}</th>
    <td>${change === "create" ? after || "–" : renderChange(before, after)}</td>
  </tr>`;
}

function renderChange(before: string, after: string) {
  const { proposal } = strings;
  return html`<span class="unseen">${proposal.before}: </span>${before ? html`<del>${before}</del>` : html`<span>${proposal.nothing}</span>`}
    <span class="arrow" aria-hidden="true">→</span>
    <span class="unseen">${proposal.after}: </span>${after ? html`<ins>${after}</ins>` : html`<span>${proposal.nothing}</span>`}`;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Ids tell people nothing; what they point at stands in the summary. */
function isForPeople({ before, after }: FieldChange): boolean {
  return ![before, after].some((value) => typeof value === "string" && UUID.test(value));
}
