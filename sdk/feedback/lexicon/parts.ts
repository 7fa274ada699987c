import type { Entries } from './entry.ts';

/** Sleeves, necklines, hems, straps and where things are. */
export const PARTS: Entries = [
  {
    kind: 'part',
    facet: 'sleeve',
    part: 'sleeves',
    words:
      'sleeves, sleeve, arms, arm, cap sleeves, cap sleeve, capped sleeves, puff sleeves, puffy sleeves, bell sleeves, puffed sleeves, half sleeves, half sleeve, 3/4 sleeves, 3/4 sleeve, three quarter sleeves, three quarter sleeve, quarter sleeves, elbow length sleeves, 3/4 length sleeves, three quarter length sleeves, 1/2 sleeves, raglan sleeves, raglan, full sleeves',
    takes: ['length', 'width', 'fit', 'tone', 'look', 'size', 'cover', 'number'],
  },
  {
    kind: 'suffix',
    facet: 'sleeve',
    part: 'sleeves',
    words: 'sleeved, armed',
  },
  {
    kind: 'adjective',
    facet: 'sleeve',
    part: 'sleeves',
    words: 'sleeveless, armless, sleeve free, off sleeve, cap sleeved, bare armed',
  },
  {
    kind: 'shape',
    facet: 'sleeve',
    part: 'sleeves',
    sort: 'length',
    words:
      '3/4, three quarter, quarter, half, 1/2, elbow length, wrist length, 3/4 length, three quarter length, 3 quarter, 3/4th, three quarters, half length, 1/2 length, mid length',
  },
  {
    kind: 'shape',
    facet: 'sleeve',
    part: 'sleeves',
    sort: 'look',
    words:
      'cap, capped, puff, puffed, bell, bell shaped, balloon, bishop, trumpet, dolman, batwing, bat wing, butterfly, flutter, lantern, poet, kimono style',
  },
  {
    kind: 'part',
    facet: 'neckline',
    part: 'neckline',
    words:
      'neckline, necklines, round neck line, scoop neck line, crew neck line, square neck line, high neck line, halter neck line, boat neck line, low neck line, neck, necks, neck line, v neck, v necks, v neckline, v neck line, vneck, vnecks, vee neck, crew neck, crewneck, crew neckline, scoop neck, scooped neck, scoop neckline, round neck, round neckline, rounded neck, square neck, square neckline, boat neck, boat neckline, boatneck, bateau neck, halter neck, halter neckline, halterneck, u neck, u neckline, cowl neck, sweetheart neckline, sweetheart neck, mock neck, high neck, low neckline, keyhole, keyhole neckline, collarless neck, v cut, v shaped neck, v shaped neckline, u shaped neck, jewel neckline, funnel neck, illusion neckline, cleavage, cleveage, queen anne neckline, v',
    takes: ['length', 'height', 'width', 'tone', 'look', 'cover', 'size'],
  },
  { kind: 'suffix', facet: 'neckline', part: 'neckline', words: 'necked' },
  {
    kind: 'shape',
    facet: 'neckline',
    part: 'neckline',
    sort: 'look',
    words:
      'crew, scoop, scooped, boat, halter, sweetheart, cowl, bateau, v shaped, u shaped, plunging, halter style, v cut, squared',
  },
  {
    kind: 'adjective',
    facet: 'neckline',
    part: 'neckline',
    words:
      'low cut, lower cut, v necked, round necked, high necked, scoop necked, crew necked, square necked, boat necked, deep v',
  },
  {
    kind: 'part',
    facet: 'neckline',
    part: 'collar',
    words: 'collar, collars, lapel, lapels, peter pan collar, polo collar, shirt collar, mandarin collar',
    takes: ['height', 'width', 'size', 'tone', 'look'],
  },
  {
    kind: 'adjective',
    facet: 'neckline',
    part: 'collar',
    words: 'collared, collarless',
  },
  {
    kind: 'part',
    facet: 'sleeve',
    part: 'cuffs',
    words: 'cuffs, cuff, wristbands',
    takes: ['height', 'width', 'size', 'tone', 'look', 'fit'],
  },
  { kind: 'adjective', facet: 'sleeve', part: 'cuffs', words: 'cuffed, cuffless' },
  {
    kind: 'part',
    facet: 'hem',
    part: 'hem',
    words:
      'hem, hemline, hems, hem line, hemming, high low hem, asymmetric hem, asymmetrical hem, uneven hem, even hem, handkerchief hem',
    takes: ['length', 'height', 'width', 'tone', 'look'],
  },
  {
    kind: 'adjective',
    facet: 'hem',
    part: 'hem',
    sort: 'look',
    words:
      'asymmetric, asymmetrical, uneven, even, high low, hi lo, hi low, level, symmetrical, symmetric, slanted, longer on one side, longer in back, shorter in front, longer in the back',
  },
  {
    kind: 'detail',
    facet: 'detail',
    part: 'straps',
    words:
      'straps, strap, spaghetti straps, spaghetti strap, shoulder straps, shoulder strap, halter straps, halter strap, spaghetti, crisscross straps',
    takes: ['length', 'width', 'size', 'tone', 'look', 'number', 'fit'],
  },
  {
    kind: 'adjective',
    facet: 'detail',
    part: 'straps',
    words: 'strapless, strappy, strapped, spaghetti strapped',
  },
  {
    kind: 'adjective',
    facet: 'neckline',
    part: 'shoulders',
    words:
      'off the shoulder, off the shoulders, off shoulder, cold shoulder, cold shoulders, open shoulder, open shouldered, one shoulder, one shouldered, off one shoulder, bare shouldered, bare shoulders, open shoulders, shoulderless, shoulder free, single shoulder, one sleeved, off shouldered, cold shouldered',
  },
  { kind: 'suffix', facet: 'neckline', part: 'shoulders', words: 'shouldered' },
  {
    kind: 'part',
    facet: 'fit',
    part: 'waist',
    words:
      'waist, waistline, waistband, empire waist, cinched waist, drop waist, natural waist, high waist, empire waistline, bodice',
    takes: ['height', 'width', 'fit', 'tone', 'look', 'size'],
  },
  { kind: 'suffix', facet: 'fit', part: 'waist', words: 'waisted' },
  { kind: 'shape', facet: 'fit', part: 'waist', words: 'empire, high waisted, low waisted, drop waisted' },
  {
    kind: 'region',
    part: 'back',
    words: 'back, rear, backside, behind',
  },
  {
    kind: 'region',
    part: 'front',
    words:
      'front, chest, bust, breast, breasts, center, centre, middle, torso, tummy, belly, stomach, midriff, midsection, abdomen',
  },
  { kind: 'region', part: 'shoulders', words: 'shoulder, shoulders' },
  {
    kind: 'region',
    part: 'bottom',
    words:
      'bottom, lower half, bottom half, bottom part, lower part, bottom portion, skirt part, lower portion',
  },
  {
    kind: 'region',
    part: 'top',
    words: 'top half, upper half, top part, upper part, upper body, top portion',
  },
  {
    kind: 'region',
    part: 'side',
    words:
      'side, sides, edge, edges, end, ends, corner, left, right, left side, right side, hips, hip, knee, knees, thigh, thighs, leg, legs, ankle, ankles, floor, ground, elbow, elbows, wrist, wrists, body, area, background, underneath, outside, inside, upper left, calf, toes, feet, arm holes, armholes, foreground, base, section, edging, skin',
  },
];
