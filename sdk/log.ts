type Write = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** Where hemline writes what happens: pino, or anything with its methods. */
export interface Logger {
  debug: Write;
  info: Write;
  warn: Write;
  error: Write;
}

/** What is used when none is handed in: warnings and errors, a line each, on standard error. */
export const CONSOLE: Logger = {
  debug() {},
  info() {},
  warn: (fields, message) => console.warn(`hemline: ${message}`, fields),
  error: (fields, message) => console.error(`hemline: ${message}`, fields),
};

export const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** What a log may have of an error: errors of platforms' clients carry requests with their tokens and bodies. */
export interface ErrorFacts {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: ErrorFacts;
}

export function aboutError(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type: name,
    message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined ? {} : { cause: aboutError(cause) }),
  };
}
