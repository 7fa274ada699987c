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
