import type { Problem } from "./types";

/** The API answered with an error; `problem` is what it said, in the RFC 9457 form. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly problem: Problem,
    /** Seconds to wait before trying again (`Retry-After`), when the API said so. */
    readonly retryAfter: number | null = null,
  ) {
    super(problem.detail || problem.title);
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }
}

/** No answer came at all: offline, server down, or the connection broke. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";

  constructor(cause: unknown) {
    super("No connection to the server. Check your network and try again.", { cause });
  }
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== "object" || value === null) return false;
  const candidate = value as Record<string, unknown>;
  return typeof candidate.code === "string" && typeof candidate.title === "string";
}

/** Turns an error response into an `ApiError`; an answer that is no problem document gets a plain one. */
export async function toApiError(response: Response): Promise<ApiError> {
  const wait = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  const retryAfter = Number.isNaN(wait) ? null : wait;
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) return new ApiError({ ...body, status: response.status }, retryAfter);
  return new ApiError(
    {
      type: "about:blank",
      title: "Unexpected answer",
      status: response.status,
      detail: `The server answered with status ${response.status}. Try again in a moment.`,
      code: "unexpected_answer",
      request_id: response.headers.get("x-request-id") ?? "",
    },
    retryAfter,
  );
}

/** A sentence for people about any thrown value. */
export function errorMessage(error: unknown): string {
  if (error instanceof ApiError && error.status === 429 && error.retryAfter !== null) {
    const seconds = error.retryAfter;
    const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
    return `${error.message} Try again in ${wait}.`;
  }
  if (error instanceof ApiError || error instanceof NetworkError) return error.message;
  return "Something went wrong. Try again.";
}
