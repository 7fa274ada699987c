import { HemlineError } from '../../models/error.ts';

/**
 * Who may call the HTTP API, from HEMLINE_TOKENS: "shop=<token>,other=<token>"; a name that comes twice has two tokens.
 * Undefined where it is not set. Throws HemlineError `bad-tokens`.
 */
export function tokensOf(text: string | undefined): Record<string, string[]> | undefined {
  if (!text) return undefined;
  const tokens: Record<string, string[]> = {};
  for (const entry of text.split(',')) {
    const [, caller, token] = /^\s*([\w-]+)=(\S+)\s*$/.exec(entry) ?? [];
    if (caller === undefined || token === undefined) {
      throw new HemlineError(
        'bad-tokens',
        'HEMLINE_TOKENS is not understood. Write <name>=<token>, with commas between; make a token with: openssl rand -base64 24',
      );
    }
    tokens[caller] = [...(tokens[caller] ?? []), token];
  }
  return tokens;
}
