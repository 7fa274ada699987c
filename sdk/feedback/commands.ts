import type { Compiled } from './lexicon/compile.ts';

/** Marks of a text that speaks to the program, not to the stylist. All are tried on normalised text. */
const COMMANDS: readonly RegExp[] = [
  /\b(ignore|disregard|forget|override|bypass) (\w+ ){0,4}(instructions?|prompts?|rules?|everything|guidelines|told|training)\b/,
  /\b(system|hidden|secret|initial) (prompt|message|instructions?)\b/,
  /^\s*(system|assistant|user|developer|admin|root)\s*$/,
  /\byou (are|must|will|shall) now\b|\bnow (you are|act as)\b|\b(act|behave|respond|reply) (as|like) (a|an|if|the)\b|\bpretend (to|you)\b|\brole ?play\b/,
  /\b(reveal|leak|show|print|tell|give|send|expose|dump) (\w+ ){0,3}(api|keys?|passwords?|secrets?|credentials|tokens?|env|environment|config)\b/,
  /\b(sudo|rm rf|rm r|chmod|curl|wget|drop table|delete from|select from|insert into|os system|eval|exec|script|alert|console log|powershell|bash|reboot|shutdown)\b/,
  /\b(jailbreak|developer mode|dan mode|as an ai|language model|prompt injection)\b/,
  /\b(transfer|wire|send) (\w+ ){0,3}(money|dollars|bitcoin|funds)\b/,
];
/** Said beside a command, these are part of it. */
const BESIDE =
  /\b(say|print|output|write|repeat|reply|respond|tell|reveal|run|execute|send|act|pretend|call|open|delete all|format|instructions?|prompt)\b/;
/** Code and addresses, in text as it was written. */
const CODE =
  /<[/!?]?[a-z][^<>]{0,200}>|\b(?:https?|ftp|javascript|file):\S{1,400}|`{1,3}[^`]{0,400}`{1,3}|\$\{[^}]{0,200}\}|\{\{[^}]{0,200}\}\}|\b(?:alert|eval|exec|system|require|fetch|print|prompt|console\.log)\([^()]{0,200}\)/gi;

/** Takes out code and addresses. */
export function withoutCode(text: string): string {
  return text.replace(CODE, ' ; ');
}

const isCommand = (text: string) => COMMANDS.some((pattern) => pattern.test(text));

/** Whether a piece of text speaks of clothes. */
function isOfClothes(text: string, lexicon: Compiled): boolean {
  return text.split(/[ ,]+/).some((word) => {
    const meaning = lexicon.single.get(word);
    return meaning?.facet !== undefined && meaning.kind !== 'generic' && meaning.sort !== 'praise';
  });
}

/** The sentence without commands: of a sentence that has one, only clauses that are about clothes stay. */
export function withoutCommands(sentence: string, lexicon: Compiled): { said: string; commands: boolean } {
  if (!isCommand(sentence)) return { said: sentence, commands: false };
  const clauses = sentence
    .split(/,| and | then | also /)
    .filter((clause) => !isCommand(clause) && !BESIDE.test(clause) && isOfClothes(clause, lexicon));
  return { said: clauses.join(', '), commands: true };
}
