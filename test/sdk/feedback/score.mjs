/**
 * Scores predicted sub-instructions against a labelled set: strict and lenient F1, exact texts, intents, and whether
 * reordered texts are read alike. usage: node score.mjs predictions.jsonl --gold DIR [--by] [--failures N] [--json]
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const argv = process.argv.slice(2);
const opt = (n, d) => {
  const i = argv.indexOf('--' + n);
  return i < 0 ? d : argv[i + 1];
};
const flag = (n) => argv.includes('--' + n);
const file = argv[0];
if (!file || file.startsWith('--')) {
  console.error('usage: node score.mjs predictions.jsonl [--gold DIR] [--by] [--failures N] [--json]');
  process.exit(2);
}
const dir = opt('gold', dirname(fileURLToPath(import.meta.url)));
const jl = (p) =>
  readFileSync(p, 'utf8')
    .split('\n')
    .filter((l) => l.trim())
    .map((l, i) => {
      try {
        return JSON.parse(l);
      } catch (e) {
        console.error(`${p}:${i + 1}: ${e.message}`);
        process.exit(2);
      }
    });

// ---- text normalisation -------------------------------------------------
function stem(w) {
  if (w === 'grey') return 'gray';
  w = w.replace(/^colour/, 'color');
  if (w.length <= 3) return w;
  if (/[^s]s$/.test(w) && !/(us|is)$/.test(w)) w = w.slice(0, -1);
  if (/ed$/.test(w) && w.length > 4) w = w.slice(0, -2);
  w = w.replace(/([bdgmnprt])\1$/, '$1');
  if (/e$/.test(w) && w.length > 3) w = w.slice(0, -1);
  return w;
}
const tokens = (t) =>
  String(t)
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/n't\b/g, ' not')
    .replace(/\b(\w+)'s\b/g, '$1')
    .replace(/\bvneck/g, 'v neck')
    .replace(/\btshirt/g, 't shirt')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
const stems = (t) => new Set(tokens(t).map(stem));
const STOP = new Set(
  'a an the it its is are be has have had make made making and or then also too but with in on of to for please pls i want would like could can you should do does some this that just so add give get more_'
    .split(' ')
    .map(stem),
);
const bag = (t) =>
  [
    ...new Set(
      tokens(t)
        .map(stem)
        .filter((w) => !STOP.has(w)),
    ),
  ]
    .sort()
    .join(' ');
const holds = (set, alt) => tokens(alt).every((t) => set.has(stem(t)));
const contains = (set, g) => g.key_match.every((alts) => alts.some((a) => holds(set, a)));
const KEEP = new Set(
  'keep leave leaving same not stay retain preserve love like alone untouched unchanged'.split(' ').map(stem),
);

const NEGATORS = new Set('no not without never remove lose drop ditch less fewer'.split(' ').map(stem));
const negates = (g) =>
  [...stems(g.text)].some((w) => NEGATORS.has(w)) || g.key_match.flat().some((a) => NEGATORS.has(stem(a)));
const FP_CAP = 10; // one runaway case (the 5,000-character text) must not swamp the micro average

// ---- one-to-one matching (Kuhn) -----------------------------------------
function matching(nG, nP, edge) {
  const mp = Array(nP).fill(-1),
    mg = Array(nG).fill(-1);
  const go = (g, seen) => {
    for (let p = 0; p < nP; p++)
      if (edge(g, p) && !seen[p]) {
        seen[p] = 1;
        if (mp[p] < 0 || go(mp[p], seen)) {
          mp[p] = g;
          mg[g] = p;
          return true;
        }
      }
    return false;
  };
  for (let g = 0; g < nG; g++) go(g, []);
  return { mp, mg };
}

function scoreAgainst(gold, subs, parts) {
  const req = subs.filter((s) => !s.optional),
    opts = subs.filter((s) => s.optional),
    keep = gold.keep ?? [];
  const S = parts.map(stems),
    rs = req.map((r) => stems(r.text)),
    ks = keep.map((k) => stems(k.text));
  const blocked = S.map((s) => (gold.must_not ?? []).some((m) => holds(s, m)));
  const isKeep = S.map(
    (s, p) => !blocked[p] && keep.some((k) => contains(s, k)) && [...KEEP].some((m) => s.has(m)),
  );
  const cont = (g, p) => !blocked[p] && contains(S[p], req[g]);
  // a part leaks when it also carries the whole of another gold entry (or of a keep constraint) that is not inside this one
  const leaks = (g, p) =>
    req.some((h, j) => j !== g && contains(S[p], h) && !contains(rs[g], h)) ||
    keep.some((k) => contains(S[p], k) && !contains(rs[g], k));
  // a part that negates what the gold entry asks for ("not darker" for "darker") does not match it
  const flips = (g, p) => !negates(req[g]) && [...S[p]].some((w) => NEGATORS.has(w));
  const pure = (g, p) => cont(g, p) && !leaks(g, p) && !flips(g, p);
  const finish = (edge) => {
    const { mp, mg } = matching(req.length, parts.length, edge);
    const tp = mg.filter((x) => x >= 0).length;
    const usedOpt = new Set();
    let neutral = 0;
    const fpParts = [];
    parts.forEach((_, p) => {
      if (mp[p] >= 0) return;
      const o = opts.findIndex(
        (x, i) =>
          !usedOpt.has(i) &&
          !blocked[p] &&
          contains(S[p], x) &&
          !req.some((h) => contains(S[p], h) && !contains(stems(x.text), h)),
      );
      if (o >= 0) {
        usedOpt.add(o);
        neutral++;
        return;
      }
      if (isKeep[p] && !req.some((h, g) => contains(S[p], h))) {
        neutral++;
        return;
      }
      fpParts.push(p);
    });
    return { tp, fp: fpParts.length, fn: req.length - tp, mp, neutral };
  };
  const strict = finish(pure),
    lenient = finish(cont);
  const n = parts.length,
    countOk = n - strict.neutral === req.length;
  return { strict, lenient, countOk, exact: strict.fp === 0 && strict.fn === 0, req };
}
const cmp = (a, b) =>
  a.exact - b.exact ||
  b.strict.fp + b.strict.fn - (a.strict.fp + a.strict.fn) ||
  a.strict.tp - b.strict.tp ||
  a.countOk - b.countOk;
function scoreCase(gold, parts) {
  let best = null;
  for (const subs of [gold.subs, ...(gold.alt ?? [])]) {
    const r = scoreAgainst(gold, subs, parts);
    if (!best || cmp(r, best) > 0) best = r;
  }
  return best;
}

// ---- load -----------------------------------------------------------------
const splits = jl(join(dir, 'heldout-splits.jsonl')),
  chat = jl(join(dir, 'heldout-chat.jsonl')),
  perms = jl(join(dir, 'heldout-permutations.jsonl'));
const preds = new Map(jl(file).map((p) => [p.id, p]));
let missing = 0;
const empty = { parts: [] };
const pred = (id) => {
  const p = preds.get(id);
  if (!p) {
    missing++;
    return empty;
  }
  return p;
};
const partsOf = (p) =>
  (Array.isArray(p.parts) ? p.parts : [])
    .map((x) => (typeof x === 'string' ? x : (x?.text ?? '')))
    .filter((x) => x.trim());

const acc = () => ({
  n: 0,
  ltp: 0,
  lfp: 0,
  lfn: 0,
  stp: 0,
  sfp: 0,
  sfn: 0,
  count: 0,
  exact: 0,
  fOk: 0,
  fN: 0,
  iOk: 0,
  iN: 0,
  gOk: 0,
  gN: 0,
});
const failures = [];
function add(A, gold, p) {
  const parts = partsOf(p),
    r = scoreCase(gold, parts);
  for (const a of A) {
    a.n++;
    a.ltp += r.lenient.tp;
    a.lfp += Math.min(FP_CAP, r.lenient.fp);
    a.lfn += r.lenient.fn;
    a.stp += r.strict.tp;
    a.sfp += Math.min(FP_CAP, r.strict.fp);
    a.sfn += r.strict.fn;
    a.count += r.countOk;
    a.exact += r.exact;
    if (Array.isArray(p.facets))
      r.strict.mp.forEach((g, k) => {
        if (g >= 0) {
          a.fN++;
          a.fOk += [r.req[g].facet, ...(r.req[g].facet_alt ?? [])].includes(p.facets[k]);
        }
      });
    if (gold.intent && p.intent) {
      a.iN++;
      a.iOk += [gold.intent, ...(gold.intent_alt ?? [])].includes(p.intent);
    }
    if (gold.flags && p.flags) {
      a.gN++;
      a.gOk += gold.flags.some((f) => p.flags.includes(f));
    }
  }
  if (!r.exact)
    failures.push({
      id: gold.id,
      input: gold.input,
      gold: gold.subs.filter((s) => !s.optional).map((s) => s.text),
      parts,
    });
  return r;
}
const single = acc(),
  joined = acc(),
  split = acc(),
  chatA = acc(),
  permA = acc(),
  all = acc(),
  by = {};
for (const g of splits)
  add(
    [g.kind === 'joined' ? joined : single, split, all, (by['splits:' + (g.stratum ?? 'joined')] ??= acc())],
    g,
    pred(g.id),
  );
for (const g of chat) add([chatA, all, (by['chat:' + g.intent] ??= acc())], g, pred(g.id));

let inv = 0,
  invCorrect = 0,
  rawInv = 0;
for (const g of perms) {
  const sigs = [],
    raws = [];
  let ok = true;
  for (const v of g.variants) {
    const p = pred(v.id),
      parts = partsOf(p),
      r = add([permA, all], { ...g, id: v.id, input: v.input }, p);
    ok &&= r.exact;
    // signature: matched parts by their gold facet + key terms, the others by their bag of content words
    sigs.push(
      [
        ...new Set(
          parts.map((t, k) =>
            r.strict.mp[k] >= 0
              ? 'G:' + r.req[r.strict.mp[k]].facet + ':' + r.req[r.strict.mp[k]].key_terms.join('+')
              : 'T:' + bag(t),
          ),
        ),
      ]
        .sort()
        .join(' | '),
    );
    raws.push([...new Set(parts.map(bag))].sort().join(' | '));
  }
  inv += new Set(sigs).size === 1;
  rawInv += new Set(raws).size === 1;
  invCorrect += ok;
}

// ---- report -----------------------------------------------------------------
const d = (a, b) => (b ? a / b : 0),
  pc = (x) => (100 * x).toFixed(1);
const prf = (tp, fp, fn) => {
  const p = d(tp, tp + fp),
    r = d(tp, tp + fn);
  return { p, r, f1: d(2 * p * r, p + r) };
};
const row = (a) => ({
  n: a.n,
  strict: prf(a.stp, a.sfp, a.sfn),
  lenient: prf(a.ltp, a.lfp, a.lfn),
  count: d(a.count, a.n),
  exact: d(a.exact, a.n),
  ...(a.fN ? { facet: d(a.fOk, a.fN) } : {}),
  ...(a.iN ? { intent: d(a.iOk, a.iN) } : {}),
  ...(a.gN ? { flag: d(a.gOk, a.gN) } : {}),
});
const sets = {
  'splits (single)': single,
  'splits (joined)': joined,
  'splits (all)': split,
  chat: chatA,
  'perm wordings': permA,
  ALL: all,
};
const N = perms.length;
if (flag('json')) {
  console.log(
    JSON.stringify(
      {
        sets: Object.fromEntries(Object.entries(sets).map(([k, a]) => [k, row(a)])),
        permutation: {
          groups: N,
          invariance: inv / N,
          raw_invariance: rawInv / N,
          invariant_and_correct: invCorrect / N,
        },
        missing,
      },
      null,
      1,
    ),
  );
} else {
  const line = (k, a) => {
    const r = row(a);
    console.log(
      k.padEnd(20),
      String(r.n).padStart(4),
      ' F1',
      pc(r.strict.f1).padStart(5),
      ` (P ${pc(r.strict.p)} R ${pc(r.strict.r)})`.padEnd(20),
      'lenient F1',
      pc(r.lenient.f1).padStart(5),
      ' count',
      pc(r.count).padStart(5),
      ' exact',
      pc(r.exact).padStart(5),
      'facet' in r ? ' facet ' + pc(r.facet) : '',
      'intent' in r ? ' intent ' + pc(r.intent) : '',
      'flag' in r ? ' flag ' + pc(r.flag) : '',
    );
  };
  for (const [k, a] of Object.entries(sets)) line(k, a);
  console.log(
    `permutation groups   ${N}   invariance ${pc(inv / N)}%   invariant AND correct ${pc(invCorrect / N)}%   (word-bag invariance ${pc(rawInv / N)}%)`,
  );
  if (flag('by')) for (const k of Object.keys(by).sort()) line(k, by[k]);
  if (missing) console.log(`missing predictions: ${missing} (scored as empty)`);
  const f = +opt('failures', 0);
  if (f)
    for (const x of failures.slice(0, f))
      console.log(
        '\n' + x.id,
        JSON.stringify(x.input.slice(0, 300)),
        '\n  gold',
        JSON.stringify(x.gold),
        '\n  pred',
        JSON.stringify(x.parts.map((t) => t.slice(0, 160))),
      );
}
