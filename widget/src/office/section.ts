import { LitElement, html, type CSSResultGroup, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { asApiError, type ApiError } from "../api/errors";
import { controls } from "../styles/controls";
import { errorNotice, skeletonLines } from "../ui/notice";
import type { OfficeClient } from "./client";
import { officeStyles } from "./office-styles";

/** A part of an administration page that reads something and shows it: waiting, failed, there. */
export abstract class OfficeSection extends LitElement {
  @property({ attribute: false }) office!: OfficeClient;
  @state() protected error: ApiError | null = null;
  @state() protected isBusy = false;

  static override styles: CSSResultGroup[] = [controls, officeStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.refresh();
  }

  /** Reads what is shown again. */
  refresh = (): Promise<void> => this.attempt(() => this.load());

  protected abstract load(): Promise<void>;

  /** Does one thing and keeps what went wrong for the notice; true when it went well. */
  protected async attempt(send: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.error = null;
    try {
      await send();
    } catch (error) {
      const cause = asApiError(error);
      // Who closed the dialog that asks for proof did not want to go on: nothing to report.
      if (cause.code !== "step_up_required") this.error = cause;
    }
    this.isBusy = false;
  }

  protected renderWaiting(lines = 3): TemplateResult {
    return this.error ? html`${errorNotice(this.error, () => void this.refresh())}` : skeletonLines(lines);
  }
}
