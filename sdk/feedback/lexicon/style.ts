import type { Entries } from './entry.ts';

/** How it comes across. Words that are missing here are told by their part of speech. */
export const STYLE: Entries = [
  {
    kind: 'adjective',
    facet: 'style',
    sort: 'look',
    words:
      'casual, formal, elegant, sexy, feminine, masculine, girly, manly, sporty, sports, sport, athletic, fancy, simple, classy, stylish, chic, trendy, modern, vintage, retro, edgy, whimsical, fun, bold, loud, quiet, conservative, modest, professional, business like, businesslike, dressy, flirty, sophisticated, classic, traditional, romantic, bohemian, boho, preppy, punk, gothic, goth, western, ethnic, tropical, hawaiian, summery, wintery, festive, playful, youthful, mature, childish, adult, serious, funny, humorous, nerdy, patriotic, religious, minimal, minimalist, basic, fashionable, unique, interesting, boring, unusual, different, attractive, flattering, provocative, skimpy, busty, dramatic, delicate, rugged, relaxed looking, office appropriate, eye catching, extravagant, military, beachy, artistic, detailed looking, complex, complicated, defined, prominent, natural, party, wedding, evening, work appropriate, laid back, glamorous, urban, street, tribal, asian, oriental, exotic, hip, regular, normal, office, work, summer, winter, spring, autumn, beach, holiday, vacation, date night, gym, clean, animated, mod, luxurious, rustic, grungy, sleek, cartoonish, comical, realistic, clear, distinct, visible, contemporary, bridal, outdoorsy, adolescent, juvenile, male, female, scary, violent, offensive, political, musical, cultural, american, old fashioned, grown up, upscale, fresh, airy looking, intricate, structured looking, ornamental, decorative, dynamic, similar looking, unisex, mens, womens, dainty, ladylike, breezy, sassy, quirky, striking, iconic, themed, animal like, subtle, neutral, monotone, mixed, open, closed, cross, wrapped, wrap, double breasted, single breasted, layered looking, warm, rich',
  },
  {
    kind: 'adjective',
    facet: 'style',
    sort: 'look',
    moves: ['style', 1],
    words:
      'sexier, fancier, simpler, simplier, dressier, classier, bolder, girlier, flirtier, cuter, edgier, plainer looking, louder, prettier, trendier, sportier, nicer, cleaner, clearer, nerdier, funnier, scarier, older, younger, newer, fresher, simple looking, fancier looking, sleeker, wilder, richer, crazier, stronger',
  },
  {
    kind: 'adjective',
    facet: 'style',
    sort: 'cover',
    opposite: 'less revealing',
    words: 'revealing, exposed, low key, showing, skimpier, bare',
  },
  {
    kind: 'adjective',
    facet: 'style',
    sort: 'cover',
    words: 'covered, concealing, covered up, covering, modest looking',
  },
  { kind: 'aspect', facet: 'style', words: 'coverage, skin coverage' },
  {
    kind: 'adjective',
    facet: 'style',
    sort: 'praise',
    words:
      'cool, weird, odd, strange, wrong, silly, crazy, nice, pretty, cute, amazing, gorgeous, beautiful, perfect, great, awesome, stunning, wonderful, fantastic, fabulous, lovely, better, best, good, bad, ugly, terrible, awful, horrible, incredible, superb, excellent, fine, alright, okay',
  },
  {
    kind: 'suffix',
    facet: 'style',
    words:
      'looking, styled, themed, like, inspired, type, esque, oriented, related, based, appropriate, centric, shaped, style',
  },
];
