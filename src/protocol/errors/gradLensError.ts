/** A failure of the catalogue, and how it travels between processes. */

/** Whether a failure is shown to the person or only written to the log. */
export type Audience = 'user' | 'log';

/** What travels between processes for a failure. */
export interface ErrorPayload {
  readonly code: string;
  readonly message: string;
  readonly audience: Audience;
}

/** A failure of the catalogue. Compare `code`, never the text. */
export class GradLensError extends Error {
  override readonly name = 'GradLensError';

  constructor(
    readonly code: string,
    message: string,
    readonly audience: Audience = 'user',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The payload of any thrown value: catalogued failures as they are, everything else as `internal`. */
export function toErrorPayload(error: unknown): ErrorPayload {
  if (error instanceof GradLensError) {
    return { code: error.code, message: error.message, audience: error.audience };
  }
  const text = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    message: `GradLens met a fault of its own: ${text}. See the log.`,
    audience: 'user',
  };
}

export function fromErrorPayload(payload: ErrorPayload): GradLensError {
  return new GradLensError(payload.code, payload.message, payload.audience);
}

/** Narrows a value from another process to a payload. */
export function isErrorPayload(value: unknown): value is ErrorPayload {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'message' in value &&
    typeof value.message === 'string' &&
    'audience' in value
  );
}
