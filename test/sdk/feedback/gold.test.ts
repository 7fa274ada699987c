import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

interface Row {
  readonly strict: { readonly f1: number };
  readonly exact: number;
  readonly intent?: number;
}
interface Report {
  readonly sets: Readonly<Record<string, Row>>;
  readonly permutation: { readonly invariant_and_correct: number };
  readonly missing: number;
}

test('the labelled test set is understood as well as it has to be', () => {
  const args = [
    '--import',
    'tsx',
    join(fileURLToPath(new URL('.', import.meta.url)), 'eval.ts'),
    'test',
    '--json',
  ];
  const printed = execFileSync(process.execPath, args, { encoding: 'utf8' });
  const { sets, permutation, missing } = JSON.parse(printed.slice(printed.indexOf('{'))) as Report;
  const [captions, chat] = [sets['splits (all)']!, sets.chat!];
  assert.equal(missing, 0);
  assert.ok(captions.strict.f1 >= 0.96, `captions: strict F1 ${captions.strict.f1}`);
  assert.ok(captions.exact >= 0.9, `captions: exact ${captions.exact}`);
  assert.ok(chat.exact >= 0.88, `chat: exact ${chat.exact}`);
  assert.ok(chat.intent! >= 0.95, `chat: intent ${chat.intent}`);
  assert.ok(permutation.invariant_and_correct >= 0.95);
});
