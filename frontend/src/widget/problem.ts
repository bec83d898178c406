/** Something the panel could not do, by the stable `code` of the API or one of our own for what never got there. */
export class PanelProblem extends Error {
  readonly code: string;
  /** HTTP status, 0 when there was no answer. */
  readonly status: number;
  /** What the API refused of what was sent, as its field names. */
  readonly fields: readonly string[];

  constructor(code: string, status = 0, fields: readonly string[] = []) {
    super(code);
    this.code = code;
    this.status = status;
    this.fields = fields;
  }

  /** Worth trying again by itself: nothing answered, or only a proxy did. */
  get isTransient(): boolean {
    return TRANSIENT_CODES.has(this.code) || [502, 503, 504].includes(this.status);
  }
}

/** Nobody answered: us, or the loader that asked for a ticket. */
const TRANSIENT_CODES = new Set(["network", "unreachable", "timeout"]);

/** Codes after which asking again cannot help the visitor. */
const FINAL_CODES = new Set([
  "message_limit_reached",
  "tenant_suspended",
  "tenant_not_found",
  "assistant_not_found",
  "origin_not_allowed",
  "origin_missing",
]);

export function isRetryable(code: string): boolean {
  return !FINAL_CODES.has(code);
}

/** What went wrong, as a code, whatever was thrown. */
export function codeOf(error: unknown): string {
  return error instanceof PanelProblem ? error.code : "unknown";
}

/** The problem that a refused answer describes (RFC 9457); `unknown` when it is not one of ours. */
export async function readProblem(response: Response): Promise<PanelProblem> {
  const body: unknown = await response.json().catch(() => null);
  const code = typeof body === "object" && body !== null ? (body as { code?: unknown }).code : undefined;
  return new PanelProblem(typeof code === "string" ? code : "unknown", response.status, fieldsOf(body));
}

function fieldsOf(body: unknown): string[] {
  const errors = typeof body === "object" && body !== null ? (body as { errors?: unknown }).errors : undefined;
  if (!Array.isArray(errors)) return [];
  return errors.map((error: { field?: unknown } | null) => error?.field).filter((field) => typeof field === "string");
}
