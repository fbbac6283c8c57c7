import { html, type TemplateResult } from "lit";
import { strings } from "../strings-sign-in";

/** A picture of what happens after sign-in: a request, and the card that waits for a yes. Decoration only. */
export function renderSample(): TemplateResult {
  const { sample } = strings.signIn;
  return html`<div class="sample" aria-hidden="true">
    <p class="ask">${sample.ask}</p>
    <div class="card">
      <b>${sample.title}</b>
      <p><span>${sample.field}</span><del>${sample.before}</del><i>→</i><ins>${sample.after}</ins></p>
      <p><em>${strings.proposal.confirm}</em><small>${strings.proposal.undo.yes}</small></p>
    </div>
  </div>`;
}
