/** Wording to avoid in texts of the product, and the words to use instead. */
export interface Wording {
  readonly pattern: RegExp;
  readonly use: string;
  /** Whether comments may need it: in code, a text is not always a string, and a function may end something. */
  readonly isFineInComments?: boolean;
}

/** Openings of comments that read as translated: a comment is a sentence, or names the thing it is about. */
export const OPENINGS: readonly Wording[] = [
  { pattern: /^What(?:ever)?\b/, use: 'the name of the thing: "The result of …", "Returns the …"' },
  { pattern: /^Who(?:ever|m|se)?\b/, use: 'the name of the actor: "The publisher …", "A caller that …"' },
  { pattern: /^(?:Those|Ours)\b/, use: 'the noun: "The servers that …"' },
  { pattern: /^Of\b/, use: 'a whole phrase: "The limit for …", "Set for …"' },
  { pattern: /^So\b/, use: 'a sentence that gives the reason' },
  { pattern: /^Told\b/, use: '"Called with …", "Gets …"' },
  { pattern: /^(?:Some|No|Any|Every)body\b/, use: 'the actor: the user, a server, another process' },
  { pattern: /^There is no way\b/, use: '"You can\'t …"' },
];

/** The left column of the glossary of the product's voice. */
export const WORDING: readonly Wording[] = [
  { pattern: /\bobey(?:s|ed|ing)?\b/i, use: 'act on, respond' },
  { pattern: /\b(?:some|no)body\b/i, use: 'who acts: the console, the server, the database, the user' },
  { pattern: /\broll call\b|\bcalls? the roll\b/i, use: 'receipts, responses' },
  { pattern: /\bhas answered\b|\bhave answered\b/i, use: 'responded' },
  { pattern: /\b(?:take|takes|taking|took|taken) (?:it |them )?back\b/i, use: 'undo; revert' },
  { pattern: /\bway back\b/i, use: "this can't be undone" },
  { pattern: /\bfor a time\b/i, use: 'temporarily' },
  { pattern: /\bfor good\b/i, use: 'permanently' },
  { pattern: /\banew\b/i, use: 'again, or a verb with re-' },
  { pattern: /\bwhat there (?:is|are)\b|\ball there is\b/i, use: 'commands, usage' },
  {
    pattern: /\b(?:is|are|was|were|be) gone\b|\bgone (?:when|then|now|before)\b/i,
    use: 'stopped, exited, deleted',
  },
  {
    pattern: /\bends? it\b|\b(?:has|have|had) ended\b|\b(?:is|are|was|were) ended\b/i,
    use: 'stop, exit',
    isFineInComments: true,
  },
  { pattern: /\blooks? for jobs\b|\bat one look\b|\bbetween looks\b/i, use: 'poll, check' },
  { pattern: /\bwhat (?:has )?(?:becomes?|became|comes|came) of\b|\bcame of it\b/i, use: 'outcome, result' },
  { pattern: /\bby (?:itself|themselves)\b/i, use: 'automatically, or on its own' },
  { pattern: /\bso many\b|\bhowever many\b/i, use: 'the number, <n>' },
  { pattern: /\bstands?\b(?!alone|-in)/i, use: 'is' },
  { pattern: /\bleaves? (?:\S+ ){0,3}out\b|\bleft out\b/i, use: 'omit, hide, skip' },
  { pattern: /\b(?:lead|leads) to (?:a|no) server\b/i, use: 'match a server' },
  { pattern: /\bhalt(?:s|ed|ing)?\b/i, use: 'stopped, killed or paused' },
  { pattern: /\ba text\b/i, use: 'a string', isFineInComments: true },
  { pattern: /\bof (?:ours|your own)\b/i, use: 'your, its, an rj-server' },
];
