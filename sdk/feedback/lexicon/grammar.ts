import type { Entries } from './entry.ts';

/** The words that hold a phrase together. */
export const GRAMMAR: Entries = [
  {
    kind: 'and',
    words:
      'and, plus, also, n, and also, as well as, with also, then, along with, and then, together with, in addition to, as well, additionally',
  },
  { kind: 'or', words: 'or, nor, and or' },
  { kind: 'but', words: 'but, while, though, although, yet, however, except, whereas, only that, otherwise' },
  {
    kind: 'not',
    words:
      'not, no, non, never, without, without any, with no, zero, no more, not any, minus, w/o, lacks, lacking, cannot, not have, have no, has no, without the, not be',
  },
  {
    kind: 'degree',
    polarity: 'more',
    words:
      'not enough, more, much more, a lot more, a bit more, slightly more, way more, far more, even more, a little more, somewhat more, additional, extra, lots more, some more, many more, a touch more, a little bit more',
  },
  {
    kind: 'degree',
    polarity: 'less',
    words:
      'less, fewer, much less, a lot less, a bit less, slightly less, way less, far less, even less, a little less, not as much, not so much, not as many, not as, not so, not that, a little bit less, a touch less, lesser, not quite as, not nearly as, not too, not be so, not be too, not be that, not be as',
  },
  {
    kind: 'degree',
    words:
      'only, much, a lot, lots, lots of, a lot of, a bit, a little bit, a bit of, a little, slightly, somewhat, way, far, even, very, really, quite, super, so, extremely, rather, fairly, a touch, a tad, totally, almost, nearly, pretty much, ever so slightly, more of, kind of, sort of, kinda, sorta, least, most, not very, very very, mid, as, multitude of, hella, waaay, just a bit, just a little, just a touch, just slightly',
  },
  {
    kind: 'too',
    words:
      'too, too much, too many, way too, a bit too, a little too, far too, much too, slightly too, just too, really too, kinda too',
  },
  {
    kind: 'is',
    words:
      'is, are, be, was, were, looks, look more, looks like, look like, looks more like, seems, appears, being, comes, come, fits, to be, should be, could be, would be, can be, needs to be, has to be, must be, been, becomes, become, feels, ia, iss, im, am',
  },
  {
    kind: 'has',
    words:
      'has, have, had, with, depicts, depict, depicting, portrays, picturing, contains, features, includes, including, shows, wears, gets, get, got, give it, give me, give, gives, add, adds, added, adding, add in, put, needs, need, want, wants, would like, would love, w, having, featuring, use, throw in, include, incorporate, incorporates, put on, put in, should have, could have, can have, throw on, attach, displays, bring in, its got, stick, pop on, introduce, bring back, put back, add back, give back, have it with, show it with, show, shows off',
  },
  {
    kind: 'make',
    words:
      'make, makes, made, make it, turn it, turn, turns, try it in, try it, try, do it in, do it, go for, go with, go, switch to, switch it to, change it to, change to, change into, turn it into, turn into, show me, show it in, show me it in, see it in, see it, have it in, wear, want it, want it in, like it, like it in, prefer, prefers, prefer it, prefer it in, swap to, swap it to, paint it, dye it, color it, colour it, convert it to, convert to, making it, making, let it be, needs to have, render it, transform it into, get it in, make this, make that, turn this into',
  },
  {
    kind: 'change',
    words:
      'change, changes, replace, swap, exchange, trade, switch, convert, transform, substitute, changing, swap out, switch out, change out, trade in, turning, replace it',
  },
  {
    kind: 'remove',
    words:
      'take, remove, removes, lose, drop, ditch, delete, take off, take away, get rid of, cut off, take out, rid of, skip, erase, leave out, leave off, scrap, eliminate, hide, chop off, nix, cut out the, can do without, do without, could do without, taking off, removing, losing, cut the, lose all, kill, axe, omit',
  },
  {
    kind: 'move',
    facet: 'length',
    moves: ['length', -1],
    words: 'shorten, shortens, roll up, crop it, raise',
  },
  {
    kind: 'move',
    facet: 'length',
    moves: ['length', 1],
    words: 'lengthen, lengthens, elongate, extend, let down',
  },
  { kind: 'move', facet: 'colour', moves: ['shade', 1], words: 'darken, deepen, darken up' },
  { kind: 'move', facet: 'colour', moves: ['shade', -1], words: 'lighten, lighten up' },
  { kind: 'move', facet: 'colour', moves: ['brightness', 1], words: 'brighten, brighten up, turn up' },
  {
    kind: 'move',
    facet: 'colour',
    moves: ['brightness', -1],
    words: 'soften, mute, turn down, dial down, tone down',
  },
  {
    kind: 'move',
    facet: 'fit',
    moves: ['fit', 1],
    words: 'tighten, cinch, take in, taper, slim, slim down, tighten up, narrow down, take it in',
  },
  {
    kind: 'move',
    facet: 'fit',
    moves: ['fit', -1],
    words: 'loosen, widen, let out, loosen up, flare out, let it out',
  },
  {
    kind: 'move',
    facet: 'fit',
    words:
      'shrink, enlarge, thicken, puff up, flatten, straighten, slant, trim down, scale down, scale up, blow up',
  },
  {
    kind: 'move',
    facet: 'style',
    words:
      'simplify, dress up, dress down, liven up, spice up, jazz up, tone up, cover, covers, covering up, cover up, expose, tuck, unbutton, move, drop down, push up, bring up, bring down, bring in, bump up, dial up',
  },
  {
    kind: 'writes',
    words:
      'says, reads, states, stating, saying that, written, that says, that reads, printed with the words, spells, which says, says that, reading',
  },
  {
    kind: 'instead',
    words:
      'instead of, rather than, in place of, in lieu of, versus, vs, as opposed to, over the, opposed to, instead of a, instead of the',
  },
  {
    kind: 'filler',
    words:
      'enough, go back to, back to, back to the, go back to the, return to, sounds good, sounds great, looks good, looks great, how would it look, how would that look, how does it look, what would it look like, what would that look like, what does it look like, would it look, look better, look good, look nice, because, as long as it, please, pls, plz, thanks, thank you, thx, ty, ok, hi, hello, hey, hmm, hm, um, uh, well, maybe, perhaps, just, can you, could you, would you, can we, could we, can i, could i, would it, can it, could it, will you, may i, i, we, you, us, let us, lets, how about, what about, what if, do, does, did, possible, possibly, kindly, now, instead, again, actually want, i think, think, i guess, i want, i would like, i would love, i need, would rather, i am, definitely, honestly, basically, literally, simply, like to, see, would, could, should, can, will, might, must, something, somewhat like, anything, sure, yeah, yes, yep, yup, cool thanks, cheers, lol, haha, omg, btw, tho, though, gonna, wanna, trying, looking for, look for, want to, would want, more like, if possible, if you can, if you could, is it possible to, would be nice, would be great, would be good, would be lovely, would be better, would be perfect, for me, to see, love to see, desired, that would be, bit, there, here, also can you, so yeah, dear, guys, oh, ooh, ah, too please, next, first, second, secondly, first of all, firstly, finally, lastly, third, thirdly, step one, ps, ideally, overall, mostly just, asap, right then, right, ok so, sir, bro, babe, girl, mate, hun, same time, at the same time, i was thinking, thinking, i am thinking, i feel like, feel like, and finally, in general, if that is ok, if thats ok, if that makes sense, one more thing, when you can, whenever you can, could you please, can you please, i wish, wish, it had, if it, really want, really like to, love some, love a, love for it to, for it to, it to, anyway, anyways, anyhow, idk, dunno, i do not know, imo, imho, nope, nah',
  },
  {
    kind: 'nothing',
    words:
      'nothing, none, n/a, na, no change, no changes, no difference, not applicable, the same, same, identical, exactly the same, exact same, unchanged, similar, not different, exact, exactly, identical to, similar to, the same as, the exact same, same as',
  },
  {
    kind: 'determiner',
    words:
      'a, an, the, its, some, this, that, these, those, any, my, her, his, their, your, both, each, every, another, other, said, whole, entire, such',
  },
  {
    kind: 'pronoun',
    words:
      'it, they, them, me, she, he, myself, itself, everything, this one, that one, the first one, it all, all of it',
  },
  {
    kind: 'preposition',
    words:
      'all the way, all the way down, all the way up, all the way through, on, at, around, across, down, along, over, under, near, below, above, from, through, throughout, for, by, between, behind, into, onto, against, inside, beneath, about, up, off, out, past, within, on top of, underneath it, next to, instead, per, toward, towards, than, via, during, until, where, when, along the, going down, going across, going up, going around, going horizontally, going vertically, going, running, running down, coming down, all around, around the',
  },
  { kind: 'of', words: 'of, of a, of the' },
  { kind: 'in', words: 'in, in a, in the, in an, in its' },
  { kind: 'to', words: 'to, to a, to an, to the' },
  {
    kind: 'that',
    words:
      'that is, that are, which is, which are, which, that has, that have, wearing, holding, riding, who, with it, whose, that looks, that was, that goes, that go, that comes, that shows, that ties',
  },
  {
    kind: 'keep',
    words:
      'keep, keep it, keeping, leave it, leave, leaving, preserve, retain, maintain, do not touch, do not change, do not lose, do not remove, do not alter, do not modify, do not mess with, do not edit, without changing, without touching, without losing, not changing, hold on to, stick with, no changes to, not touch, do not move, do not forget to keep, without altering, do not take away, do not take off, never touch, never change, do not do anything to',
  },
  {
    kind: 'stays',
    words:
      'stays, stay, stays the same, stay the same, is fine, are fine, is perfect, are perfect, is good, are good, is great, are great, remains, remain, remains the same, unchanged, should stay, can stay, must stay, has to stay, have to stay, need to stay, needs to stay, as is, as it is, as they are, alone, untouched, intact, the way it is, the way they are, the same way, stays put, is lovely, are lovely, is lovely too, is nice, are nice, is ok, are ok, is beautiful, should stay the same, must not change, should not change, should remain, is staying, are staying',
  },
  {
    kind: 'correction',
    words:
      'sorry, no wait, oops, i mean, i meant, mean, meant, scratch that, strike that, correction, or rather, make that, no sorry, sorry i mean, sorry i meant, wait no, my mistake, nope, nah, never mind, nevermind, actually no, no actually, or no, i take that back, changed my mind, i changed my mind, whoops, my bad, no no, forget that, let me rephrase, cancel that, hmm no, no make it, no make that, not that, forget, forget about, forget it, ugh no, apologies, typo, i misspoke, well no, uh no, um no, oops i mean, oops i meant, oops sorry, wait sorry, no i mean, no i meant, scratch, sorry make that, sorry make it, ehm no',
  },
  {
    kind: 'second-thought',
    words:
      'wait, actually, wait actually, hold on, on second thought, on second thoughts, or better, or better yet, better yet, er, erm, hang on, come to think of it, thinking about it',
  },
  {
    kind: 'dislike',
    words:
      'do not like, do not love, hate, dislike, not a fan of, not fond of, do not want, not into, do not need, not keen on, not loving, can not stand, sick of, tired of, do not care for, not crazy about, not liking, hating, does not need, does not have, do not have, did not like, did not want, does not want, not feeling, not really into, not sold on, not digging, not a big fan of',
  },
  {
    kind: 'like',
    words:
      'love, like, adore, really like, really love, am loving, loving, i love, i like, big fan of, happy with, i really like, i really love, fan of',
  },
  {
    kind: 'rest',
    words: 'everything else, all else, anything else, the rest, rest, all the rest, the others, everything',
  },
];
