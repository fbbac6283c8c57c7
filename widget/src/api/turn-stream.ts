import { ApiError, asApiError, isAbort } from "./errors";
import { readEvents, type ServerEvent } from "./sse";

/** The calls a turn takes: beginning it, reading on after an event, stopping it. */
export interface TurnCalls {
  begin(signal: AbortSignal): Promise<Response>;
  readOn(turnId: string, after: string, signal: AbortSignal): Promise<Response>;
  cancel(turnId: string): Promise<unknown>;
}

/** Waits between the attempts to read on, in milliseconds. */
export const PAUSES_MS = [250, 1_000, 2_000, 5_000, 10_000, 10_000];
/** The reason of somebody who only looks away: the turn goes on and its answer is kept. */
export const leaving = (): DOMException => new DOMException("left", "AbortError");
const LAST = new Set(["done", "error"]);

/**
 * The events of one turn up to its end, whatever the connection does in between: a lost one is opened again after the last
 * event that came. When the signal fires the turn is stopped at the server too, unless the reason is `leaving()`. `turnId` is that of a turn which
 * was begun before. Throws ApiError, or the AbortError.
 */
export async function* followTurn(calls: TurnCalls, signal: AbortSignal, turnId = "", pausesMs = PAUSES_MS): AsyncGenerator<ServerEvent> {
  const seen = { turnId, last: "" };
  const stop = () => {
    const isLeaving = (signal.reason as DOMException | undefined)?.message === "left";
    if (seen.turnId && !isLeaving) void calls.cancel(seen.turnId).catch(() => undefined);
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    yield* attempts(calls, signal, seen, pausesMs);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function* attempts(
  calls: TurnCalls,
  signal: AbortSignal,
  seen: { turnId: string; last: string },
  pausesMs: number[],
): AsyncGenerator<ServerEvent> {
  let tries = 0;
  let response = await calls.begin(signal);
  for (;;) {
    try {
      if (response.status === 204) return;
      if (!response.body) throw new ApiError("no_stream", "");
      for await (const event of readEvents(response.body)) {
        tries = 0;
        note(seen, event);
        yield event;
        if (LAST.has(event.event)) return;
      }
    } catch (error) {
      if (signal.aborted || isAbort(error)) throw error;
    }
    if (!seen.turnId || !seen.last) return; // nothing to read on from
    response = await again(calls, signal, seen, pausesMs, tries);
    tries += 1;
  }
}

/** Reads on, after a while each time; a refusal of the server ends it. */
async function again(
  calls: TurnCalls,
  signal: AbortSignal,
  seen: { turnId: string; last: string },
  pausesMs: number[],
  tries: number,
): Promise<Response> {
  let why: ApiError | null = null;
  for (const pauseMs of pausesMs.slice(tries)) {
    await pause(pauseMs, signal);
    try {
      return await calls.readOn(seen.turnId, seen.last, signal);
    } catch (error) {
      if (signal.aborted || isAbort(error)) throw error;
      why = asApiError(error);
      if (!why.canRetry) break;
    }
  }
  throw why ?? new ApiError("offline", "");
}

function note(seen: { turnId: string; last: string }, event: ServerEvent): void {
  if (event.id) seen.last = event.id;
  if (seen.turnId || event.event !== "status") return;
  seen.turnId = (JSON.parse(event.data) as { turn_id?: string }).turn_id ?? "";
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      signal.removeEventListener("abort", left);
      resolve();
    }
    function left(): void {
      clearTimeout(timer);
      reject(new DOMException("", "AbortError"));
    }
    if (signal.aborted) left();
    else signal.addEventListener("abort", left, { once: true });
  });
}
