import { html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Outcome } from "../api/types";
import { strings } from "../strings-assistant";
import { formatTime } from "../text/format";
import { icon } from "../ui/icons";
import { errorNotice } from "../ui/notice";
import { OfficeSection } from "../office/section";
import type { Task } from "../office/types";
import "../office/outcome-view";

const words = strings.tasks;

/** What the assistant does for the person at a time, each with its cancel, which can be taken back. */
@customElement("steward-task-list")
export class StewardTaskList extends OfficeSection {
  @state() private tasks: Task[] | null = null;
  @state() private outcome: Outcome | null = null;

  override render() {
    return html`<section class="card" aria-labelledby="title" @records-changed=${this.refresh}>
      <div class="head"><div><h3 id="title">${words.title}</h3><p class="lead">${words.lead}</p></div></div>
      ${this.outcome ? html`<steward-outcome .api=${this.office.api} .outcome=${this.outcome}></steward-outcome>` : nothing}
      ${this.tasks ? html`${this.renderList(this.tasks)}${errorNotice(this.error)}` : this.renderWaiting()}
    </section>`;
  }

  protected async load(): Promise<void> {
    this.tasks = (await this.office.tasks()).items;
  }

  private renderList(tasks: Task[]) {
    if (!tasks.length) return html`<p class="soft">${words.none}</p>`;
    return html`<ul class="rows">${tasks.map((task) => this.renderTask(task))}</ul>`;
  }

  private renderTask(task: Task) {
    const isActive = task.state === "active";
    const facts = [
      task.number,
      words.recurrence[task.recurrence] ?? task.recurrence,
      isActive && task.next_run_text ? words.next(task.next_run_text) : "",
      task.last_run ? words.last(formatTime(task.last_run.due_at), task.last_run.text) : "",
      task.stop_reason ?? "",
    ];
    return html`<li><span class="mark ${isActive ? "on" : ""}">${icon("clock")}</span>
      <span class="grow"><b>${task.title}</b><span class="soft">${facts.filter(Boolean).join(" · ")}</span></span>
      ${isActive
        ? html`<button class="button small" type="button" ?disabled=${this.isBusy} aria-label="${words.cancel}: ${task.title}" @click=${() => void this.cancel(task)}>${words.cancel}</button>`
        : html`<span class="badge">${words.states[task.state] ?? task.state}</span>`}</li>`;
  }

  private cancel = (task: Task): Promise<void> =>
    this.attempt(async () => {
      this.outcome = await this.office.cancelTask(task.id);
      await this.load();
    });
}
