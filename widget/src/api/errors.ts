import type { Clarification } from "./types";
import { strings } from "../strings";

/** A refusal of the server, or of the way to it: `message` says what to do. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 0,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
  }

  /** True when nothing was decided and the same request may simply be sent again. */
  get canRetry(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** What was wrong with each field, by field name. */
  get fields(): Record<string, string> {
    const fields = Array.isArray(this.details.fields) ? this.details.fields : [];
    return Object.fromEntries(fields.map((one: { field: string; message: string }) => [one.field, one.message]));
  }
}

/** Reads the error body of the contract; anything else becomes a sentence by status. */
export async function readError(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as {
    error?: { code?: string; message?: string; details?: Record<string, unknown> };
    clarification?: Clarification;
  } | null;
  const error = body?.error ?? questionOf(body);
  const message = error?.message ?? strings.errors.byStatus(response.status);
  return new ApiError(error?.code ?? `http_${response.status}`, message, response.status, error?.details ?? {});
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Any thrown value as an ApiError that can be shown. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof TypeError) return new ApiError("offline", strings.errors.offline);
  return new ApiError("unexpected", strings.errors.unexpected);
}

/** A question in place of an answer, as a sentence: an edit whose words fit several records. */
function questionOf(body: { clarification?: Clarification } | null) {
  const question = body?.clarification;
  if (!question) return undefined;
  const message = `${question.question} ${question.choices.map((choice) => choice.label).join(", ")}`;
  const details = question.field ? { fields: [{ field: question.field, message }] } : {};
  return { code: "clarification", message, details };
}
