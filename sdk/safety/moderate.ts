import { HemlineError } from '../../models/error.ts';

/** Whether something may go into the conversation; `reason` is a sentence for the shopper. */
export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly reason?: string };

/**
 * The content policy: sees every feedback and every picture (bytes as they came, of a format that hemline reads and
 * of no more pixels than it takes) before anything is done with them. What it throws ends the turn.
 */
export type Moderate = (
  text: string | undefined,
  picture: Uint8Array | undefined,
) => Verdict | Promise<Verdict>;

const REFUSED = 'I cannot help with that one. Tell me what you would change about the outfit.';

/** Throws HemlineError `content-refused` where the policy says no. */
export async function checkContent(
  moderate: Moderate,
  text: string | undefined,
  picture: Uint8Array | undefined,
): Promise<void> {
  const verdict = await moderate(text, picture);
  if (!verdict.allowed) throw new HemlineError('content-refused', verdict.reason ?? REFUSED);
}
