/** Characters that are read; what is longer is cut at a space, and flagged. */
export const MOST_CHARACTERS = 6000;

const CONTRACTIONS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(?:can't|cant|cannot)\b/g, 'can not'],
  [/\b(?:won't)\b/g, 'will not'],
  [/\b(do|does|did|is|are|was|were|has|have|had|would|could|should|must|need)n'?t\b/g, '$1 not'],
  [/\b(i)'?d like\b/g, 'i would like'],
  [/\b(i)'?d (love|prefer|want)\b/g, 'i would $2'],
  [/\b(it|that|there|what|he|she|who|where|how)'s\b/g, '$1 is'],
  [/\blet's\b/g, 'lets'],
  [/\b(i)'m\b/g, 'i am'],
  [/\b(i|you|we|they)'(?:ve|re|ll|d)\b/g, '$1'],
  [/\bits\b(?= (?:too|so|not|a bit|more|less)\b)/g, 'it is'],
  [/\bu\b(?! ?-?(?:neck|shape))/g, 'you'],
  [/\bw\/o\b/g, 'without'],
  [/\bw\/ ?/g, 'with '],
  [/\bdon t\b/g, 'do not'],
  // "do not want it to be so tight" is less tight, "do not make it red" not red.
  [/\b(?:do|would) not (?:want|like|make) (?:it|this|that)(?: to be)? (?:so|too|that|as)\b/g, 'less'],
  [/\b(?:do|would) not (?:want|like|make) (?:it|this|that) to be\b/g, 'not'],
  [/\b(?:do|would) not want (?:(?:it|this|that) )?to (?:make it|have|add|give it|put on)\b/g, 'not'],
];

/** Pictures that people put for words; all others fall away. */
const EMOJI: Readonly<Record<string, string>> = {
  '🔴': ' red ',
  '🟥': ' red ',
  '🔵': ' blue ',
  '🟦': ' blue ',
  '🟢': ' green ',
  '🟩': ' green ',
  '🟡': ' yellow ',
  '🟨': ' yellow ',
  '🟠': ' orange ',
  '🟧': ' orange ',
  '🟣': ' purple ',
  '🟪': ' purple ',
  '🟤': ' brown ',
  '🟫': ' brown ',
  '⚫': ' black ',
  '⬛': ' black ',
  '⚪': ' white ',
  '⬜': ' white ',
};

/**
 * Text made even for reading: lower case, one kind of quote and space, contractions and shorthand written out,
 * lists and lines as sentences, emoji as words. Linear in its length.
 */
export function normalise(text: string): string {
  let said = text.normalize('NFC').slice(0, MOST_CHARACTERS).toLowerCase();
  said = said
    .replace(/[\u2018\u2019\u02bc\u0060\u00b4]/g, "'")
    .replace(/[\u201c\u201d"]/g, ' ')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/(\p{Extended_Pictographic})\1+/gu, '$1')
    .replace(/\p{Extended_Pictographic}/gu, (sign) => EMOJI[sign] ?? ' ')
    .replace(/\b(?:i\.\s?e|e\.\s?g)\b\.?/g, ',')
    .replace(/^[ \t]*(?:[-*•·–—]|\d{1,2}[.)])[ \t]+/gm, ' . ')
    .replace(/(^|\s)\d\)(?=\s)/g, '$1. ')
    .replace(/[\r\n]+/g, ' . ')
    .replace(/[—–]|--+/g, ' . ')
    .replace(/(?<=[a-z])eee(?=[a-z])/g, 'ee')
    .replace(/(.)\1{2,}/gu, (run, sign: string) => (/\p{L}/u.test(sign) ? sign : run.slice(0, 2)));
  for (const [pattern, words] of CONTRACTIONS) said = said.replace(pattern, words);
  return (
    said
      .replace(/\bb ?& ?w\b/g, 'black and white')
      // "sleeves: long" says it of the sleeves; "system: ..." is no part of an outfit.
      .replace(/(^|[.;,]\s*)(?!system|assistant|user|admin)([a-z]+(?: [a-z]+)?) ?: */g, '$1$2 ')
      .replace(
        /\b(?:my|her|his|your|their) (knees?|ankles?|hips?|waist|calf|calves|shoulders|thighs?|wrists?|elbows?|feet|toes)\b/g,
        'the $1',
      )
      .replace(/&|\+/g, ' and ')
      .replace(/(\d)\s*\/\s*(\d)/g, '$1\u2044$2')
      .replace(/\bn\/a\b/g, 'nothing')
      .replace(/[/|]/g, ' and ')
      .replace(/\u2044/g, '/')
      .replace(/[.;:!?…()[\]{}<>]+/g, ';')
      .replace(/[-=_*~^@#$%\\]+/g, ' ')
      .replace(/[\s\u00a0]+/g, ' ')
      .replace(/ ?([,;])[ ,;]*/g, '$1 ')
      .trim()
  );
}
