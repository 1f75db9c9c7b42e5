/** Wording to avoid in texts of the product, and the words to use instead. */
export interface Wording {
  readonly pattern: RegExp;
  readonly use: string;
}

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
  { pattern: /\bends? it\b|\b(?:has|have|had) ended\b|\b(?:is|are|was|were) ended\b/i, use: 'stop, exit' },
  { pattern: /\blooks? for jobs\b|\bat one look\b|\bbetween looks\b/i, use: 'poll, check' },
  { pattern: /\bwhat (?:has )?(?:becomes?|became|comes|came) of\b|\bcame of it\b/i, use: 'outcome, result' },
  { pattern: /\bby (?:itself|themselves)\b/i, use: 'automatically, or on its own' },
  { pattern: /\bso many\b|\bhowever many\b/i, use: 'the number, <n>' },
  { pattern: /\bstands?\b(?!alone)/i, use: 'is' },
  { pattern: /\bleaves? (?:\S+ ){0,3}out\b|\bleft out\b/i, use: 'omit, hide, skip' },
  { pattern: /\b(?:lead|leads) to (?:a|no) server\b/i, use: 'match a server' },
  { pattern: /\bhalt(?:s|ed|ing)?\b/i, use: 'stopped, killed or paused' },
  { pattern: /\ba text\b/i, use: 'a string' },
  { pattern: /\bof (?:ours|your own)\b/i, use: 'your, its, an rj-server' },
];
