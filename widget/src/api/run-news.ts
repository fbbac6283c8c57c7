import type { Page, Run } from "./types";

const RUNS_READ = 50;

/** What became of runs, for every card that shows one: an undo in one place is seen in all of them. Fires `run` {Run}. */
export class RunNews extends EventTarget {
  private asked = 0;

  constructor(private readonly list: () => Promise<Page<Run>>) {
    super();
  }

  tell(run: Run): void {
    this.dispatchEvent(new CustomEvent("run", { detail: run }));
  }

  /** Reads the newest runs again, as after a change whose effect on them is not known here; the latest reading counts. */
  async readAgain(): Promise<void> {
    this.asked += 1;
    const mine = this.asked;
    const page = await this.list().catch(() => null);
    if (mine === this.asked) page?.items.forEach((run) => this.tell(run));
  }
}

export const newestRuns = `/v1/action-runs?limit=${RUNS_READ}`;
