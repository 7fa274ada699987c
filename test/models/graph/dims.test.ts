import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import {
  broadcast,
  type Dim,
  evaluate,
  factors,
  product,
  quotient,
  sameShape,
  sum,
} from '../../../models/graph/dims.ts';

it('a product of numbers is a number, of names a name', () => {
  assert.equal(product([]), 1);
  assert.equal(product([2, 3]), 6);
  assert.equal(product(['batch']), 'batch');
  assert.equal(product([2, 'batch', 40]), '80*batch');
  assert.equal(product(['tokens', 'batch']), 'batch*tokens');
  assert.equal(product(['2*batch', '3*batch']), '6*batch*batch');
});

it('a quotient is exact or nothing', () => {
  assert.equal(quotient(12, 4), 3);
  assert.equal(quotient(12, 5), undefined);
  assert.equal(quotient(12, 0), undefined);
  assert.equal(quotient('80*batch', 40), '2*batch');
  assert.equal(quotient('80*batch', 'batch'), 80);
  assert.equal(quotient('batch*batch', 'batch'), 'batch');
  assert.equal(quotient('80*batch', 'tokens'), undefined);
  assert.equal(quotient(80, 'batch'), undefined);
});

it('a sum is a number, its one name, or a name of its own', () => {
  assert.equal(sum([1, 2, 3]), 6);
  assert.equal(sum(['batch']), 'batch');
  assert.equal(sum(['batch', 0]), 'batch');
  // Whichever order the parts come in.
  assert.equal(sum(['b', 1, 'a', 2]), sum([3, 'a', 'b']));
  assert.notEqual(sum(['a', 'b']), sum(['a', 'c']));
});

it('evaluates where every name is known', () => {
  assert.equal(evaluate(7, {}), 7);
  assert.equal(evaluate('batch', { batch: 4 }), 4);
  assert.equal(evaluate('80*batch*tokens', { batch: 2, tokens: 3 }), 480);
  assert.equal(evaluate('batch*tokens', { batch: 2 }), undefined);
  assert.deepEqual(factors('80*batch*tokens'), { count: 80, symbols: ['batch', 'tokens'] });
  assert.deepEqual(factors(5), { count: 5, symbols: [] });
});

it('shapes are the same name by name', () => {
  assert.ok(sameShape(['batch', 2], ['batch', 2]));
  assert.ok(!sameShape(['batch', 2], ['batch']));
  assert.ok(!sameShape(['batch', 2], ['rows', 2]));
});

it('broadcasts as numpy does', () => {
  assert.deepEqual(broadcast([2, 1, 4], [3, 1]), [2, 3, 4]);
  assert.deepEqual(broadcast([], ['batch', 2]), ['batch', 2]);
  assert.deepEqual(broadcast(['batch', 1], [1, 5]), ['batch', 5]);
  assert.equal(broadcast([2], [3]), undefined);
  assert.equal(broadcast(['batch'], [3]), undefined);
  assert.equal(broadcast(['batch'], ['rows']), undefined);
});

it('products, quotients and values agree', () => {
  const dim = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom('batch', 'tokens', 'rows'));
  const dims = fc.array<Dim>(dim, { maxLength: 5 });
  const values = { batch: 3, tokens: 5, rows: 7 };
  fc.assert(
    fc.property(dims, dims, (a, b) => {
      const whole = product([...a, ...b]);
      assert.equal(quotient(whole, product(b)), product(a));
      assert.equal(evaluate(whole, values), evaluate(product(a), values)! * evaluate(product(b), values)!);
      assert.equal(product([...a].reverse()), product(a));
    }),
  );
});
