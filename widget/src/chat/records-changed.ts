/** Tells the page around that records changed, so that lists beside the chat read them again. */
export function announceChange(from: HTMLElement): void {
  from.dispatchEvent(new CustomEvent("records-changed", { bubbles: true, composed: true }));
}
