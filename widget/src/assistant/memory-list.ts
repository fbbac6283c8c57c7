import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { strings } from "../strings-assistant";
import { formatDate } from "../text/format";
import { askSure } from "../ui/ask-sure";
import { askSureStyles } from "../ui/ask-sure-styles";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import { OfficeSection } from "../office/section";
import type { Memory } from "../office/types";

const words = strings.memory;

/** What the assistant remembers about the person, each with its end. */
@customElement("steward-memory-list")
export class StewardMemoryList extends OfficeSection {
  @state() private memories: Memory[] | null = null;
  @state() private limit = 0;
  /** What is about to be forgotten: one, or all of it. */
  @state() private leaving: Memory | "all" | null = null;

  static override styles = [...OfficeSection.styles, askSureStyles];

  override render() {
    return html`<section class="card" aria-labelledby="title">
        <div class="head"><div><h3 id="title">${words.title}</h3><p class="lead">${words.lead}</p></div>
          ${this.memories?.length
            ? html`<span class="soft">${words.used(this.memories.length, this.limit)}</span>
                <button class="button small" type="button" ?disabled=${this.isBusy} @click=${() => (this.leaving = "all")}>${words.forgetAll}</button>`
            : nothing}</div>
        ${this.memories ? html`${this.renderList(this.memories)}${errorNotice(this.error)}` : this.renderWaiting()}
      </section>
      ${askSure(this.question())}`;
  }

  protected async load(): Promise<void> {
    const page = await this.office.memories();
    this.memories = page.items;
    this.limit = page.limit;
  }

  private renderList(memories: Memory[]) {
    if (!memories.length) return html`<p class="soft">${words.none}</p>`;
    return html`<ul class="rows">${memories.map((one) => html`<li><span class="grow"><b>${one.text}</b>
        <span class="soft">${[one.applies_to && words.fills(one.applies_to, one.value ?? ""), words.since(formatDate(one.created_at))].filter(Boolean).join(" · ")}</span></span>
      <button class="icon-button small" type="button" ?disabled=${this.isBusy} aria-label="${words.forget}: ${one.text}" title=${words.forget} @click=${() => (this.leaving = one)}>${icon("trash")}</button></li>`)}</ul>`;
  }

  private question() {
    const { leaving } = this;
    if (!leaving) return null;
    const text = leaving === "all" ? words.sureAll : words.sureText(leaving.text);
    return { title: words.sureTitle, text, action: words.forget, onYes: () => void this.forget(), onNo: () => (this.leaving = null) };
  }

  private async forget(): Promise<void> {
    const { leaving } = this;
    this.leaving = null;
    if (!leaving) return;
    await this.attempt(async () => {
      await this.office.forget(leaving === "all" ? "" : leaving.id);
      await this.load();
    });
  }
}
