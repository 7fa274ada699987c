import type { Intent } from '../types.ts';

type Ask = Exclude<Intent, 'edit' | 'keep' | 'unclear' | 'chatter' | 'question'>;

/** What is asked of the conversation; the first that fits counts. The matched words are no wish. */
export const ASKS: ReadonlyArray<readonly [Ask, RegExp]> = [
  [
    'reset',
    /\b((start|begin) (all )?(over|again|afresh|fresh|anew)( from (the )?(original|start|beginning)( picture| image| photo| one)?)?|start from (scratch|the beginning)|from scratch|reset( (it|all|everything|that))?( please)?|(go |take me |bring me |get |come )?back to (the )?(original|start|beginning|very first|first)( (one|look|picture|image|photo|version|outfit))?|(undo|revert|clear|remove|discard|cancel) (everything|all( (the )?changes| of it| of that)?)|revert to (the )?original|original (picture|look|one|version)( please)?$)/,
  ],
  [
    'redo',
    /\b(redo( (it|that|this|the last( (change|one|edit|step))?))?|un ?undo|reapply( (it|that))?|bring (it|that) back|put (it|that) back)\b/,
  ],
  [
    'undo',
    /\b((undo|revert)( (it|that|this|the last|last|my last|the previous|the|these|those)( (change|changes|one|edit|step|thing|\w+))?)?|(go |take me |going )back (one|a|1|two|2)?( ?steps?)?( to the (previous|last|one before)( (one|version|look|picture|image|step|outfit))?)?( please| again| now)*$|take (that|it|this|the last( (one|change))?) back|take back (the|that|my) (\w+)|step back|(the )?(previous|last|earlier) (one|version|look|picture|image|outfit)( (was|is|looked) (better|nicer|best))?|roll ?back( (it|that|the last change))?|back to (the )?(previous|last|one before)( (one|version|look|picture|step))?|go back please|(i )?(liked|preferred|prefer) (it|the (last|previous|old|first) one)( better)?( before)?|it was better before|ctrl z)\b/,
  ],
  [
    'another',
    /\b(((show|give|get|send) (me|us) |can (i|we) (see|have|get) )(see )?(another|a different|some other|other|something|anything|more|an other)( (one|ones|option|options|version|versions|variation|variations|try|look|picture|image|take|idea|ideas|choices|alternatives|different|else|new))*|try (it )?(again|once more|another)|(one|once) more (time|try)|again with another|something (else|different|new)$|(do|make|generate|roll|draw) (it|that|one) again|regenerate|re ?roll|shuffle|surprise me|alternatives?$|again please|(any|got any|got|are there|are there any|is there|have|have you|have any) (other|another|different|more) (one|ones|option|options|version|versions|variation|variations|look|looks|picture|pictures|idea|ideas|choices)( (of|for) (it|this|that))?)|^ ?(maybe |ok |no |hmm |how about |what about |any )*(another|a different|other|more)( (one|ones|option|options|version|versions|variation|variations|try|look|picture|take|idea|ideas))?( please)?$|^ ?again$/,
  ],
];

/** Questions that want words for an answer: of size, price, delivery, stock, care. */
export const QUESTION =
  /\b(how (much|many|long does|long do|long will|long is|do i|does (it|this|that)|do you|is (it|this)|are|old|come|big is|fast)|what (size|sizes|is|are|does|do|kind|brand|material|fabric|about (shipping|delivery|returns|the price)|time|s the)|which (size|brand)|when (will|does|do|is|are|can)|where (is|are|can|do|does|did)|who|whose|why|do you (ship|sell|deliver|offer|accept|take|know|think|like|work|speak|have (a|an|any|this|it|these|that|other) ?(in )?(stock|size|sizes|discount|discounts|store|stores|shop|sale|gift|xl|l|m|s|xs|xxl)?$|carry)|does (it|this|that) (ship|run|fit|shrink|cost|itch|have a warranty)|is (it|this|that) (in stock|available|true|on sale|machine|washable|real|real life|worth|returnable|expensive)|are (you|these|they) (a (bot|robot|human)|real|human|available|in stock)|can (i|you|we) (return|get a refund|pay|wash|buy|order|purchase|exchange it|exchange this|ship|deliver|cancel|track|iron)|(free )?shipping|delivery|deliver|refunds?|return policy|the price|price|how expensive|cost|costs|discount|coupon|in stock|size (xs|s|m|l|xl|xxl|\d+)|washable|customer service|order status|my order|help me|need help|^ ?help|what can|customer support)\b/;

/** How clauses begin that tell of the shopper and others, and not of the picture. */
export const TALK =
  /^ ?(well |oh |and |but |so |because |cause |cuz |since |haha |lol |wow |omg |hmm |yes |yeah |no )*(i (am|was|were|have|had|got|went|did|do not know|bought|saw|remember|met|live|work|just (got|had|was|bought)|hope|guess so|see|know|wonder|can not wait|will (wear|buy|order|tell|show)|wore|usually|always|never)|my \w+ (is|was|has|had|will|would|said|says|thinks|loves|likes|loved|told|hates|and i)|we (are|were|have|had|went)|(he|she|they) (is|was|are|were|has|have|had|said|says|will|love|loves|like|likes)|you (are|re|have|were|did|rock)|ur|u r|you the|it is (raining|sunny|hot|cold|snowing|late|monday|friday|my)|the weather|today|tomorrow|yesterday|last (night|week|year)|(that|this|it) (is|was|looks|look) (so |really |very |just |such |absolutely |super |a |an |too )*(amazing|gorgeous|beautiful|perfect|great|awesome|nice|pretty|cute|lovely|stunning|wonderful|fantastic|good|better|cool|funny|ugly|bad|fine|ok|fab|fabulous|sweet|hilarious|crazy|it|incredible|brilliant|impressive|fun|interesting|terrible|awful|horrible|weird)( now| already| so far| on (me|her|him|you)| to me| indeed| tbh| honestly| thanks| thank you)?$|good (morning|evening|afternoon|night|job|work|day)|nice (work|job|one|to meet you)|great (work|job)|well done|how are you|what is up|see you|bye|happy (birthday|new year|holidays)|have a (nice|good|great)|merry|congrat|no (problem|worries|thanks|thank you))/;

/** Words by which a clause that tells of someone is a wish all the same. */
export const WISH =
  /\b(want|wants|wanted|need|needs|like (it|to|a|an|the|some|more|less)|would|prefer|wish|looking for|thinking|think|make|give|add|change|should|could|please|instead|rather|no longer|feel like|after|going for|imagining|imagine|see it)\b/;

/** "it is my birthday so something brighter": after the tale, the wish. */
export const SO =
  /^.*? so (?:maybe |perhaps |please )?((?:something|make|give|add|put|try|let|can|could|i (?:want|need|would)|it (?:needs|has|should)|more|less)\b.*)$/;
