import { html, nothing, type TemplateResult } from "lit";
import { strings } from "../strings";
import "./sheet";

interface Question {
  title: string;
  text: string;
  action: string;
  onYes: () => void;
  onNo: () => void;
}

/** A small dialog before something is deleted; renders nothing while `question` is null. */
export function askSure(question: Question | null): TemplateResult | typeof nothing {
  if (!question) return nothing;
  return html`<steward-sheet placement="center" open .heading=${question.title} @closed=${question.onNo}>
    <div class="sure">
      <p>${question.text}</p>
      <div class="sure-buttons">
        <button class="button" type="button" @click=${question.onNo}>${strings.cancel}</button>
        <button class="button danger" type="button" @click=${question.onYes}>${question.action}</button>
      </div>
    </div>
  </steward-sheet>`;
}
