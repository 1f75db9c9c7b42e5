// Patterns for names and the values after them, in code and in the output of programs. All of them are
// bounded, so that each part of a text is read once.

export const NAME = /[A-Za-z_$][\w$-]*/g;
export const NAME_OR_OPENING = /[A-Za-z_$][\w$-]*|["'`/]/g;
export const NAME_AT_END = /[A-Za-z_$][\w$-]{0,255}$/;
/** A secret name and its separator, with no value after them. */
export const OPEN_AT_END = /([A-Za-z_$][\w$-]{0,255})["'`]?\s{0,9}(?:=>|[-+*/%|&^?]{0,2}={1,3}|:)\s{0,9}$/;
/** `'x' === password` */
export const COMPARED =
  /\s{0,9}[!=]={1,2}\s{0,9}(?:[\w$]{1,80}\.){0,5}([A-Za-z_$][\w$-]{0,255})(?![\w$.(-])/y;
const COMMENT = String.raw`(?:\/\*(?:[^*]|\*(?!\/)){0,500}\*\/|(?:\/\/|#(?!\{))[^\n]{0,500}\n)\s{0,40}`;
/** The separator between a name and its value; a quote before it ends the name. */
export const SEPARATOR = new RegExp(
  String.raw`(\\{0,8}["'${'`'}])?\s*(?:${COMMENT}){0,3}(?:[?!\]]{1,3}\s*(?:${COMMENT}){0,3})?(=>|={1,3}|\|\|=|&&=|\?\?=|[-+*/%|&^]=|<<(?![~-])|:|\(|,)\s*`,
  'y',
);
/** `.value =`, `.push(`: a member of the named object. */
export const MEMBERS = /(?:[?!]?\.[A-Za-z_$][\w$]{0,80}){1,5}(?=\s{0,9}(?:=(?![=>])|\())/y;
/** `, user] =`: more names in the same assignment. */
export const MORE_NAMES = /(?:\s{0,9},\s{0,9}[\w$@.*]{1,80}){1,9}\s{0,9}\]?\s{0,9}=(?![=>])/y;
export const NAMES_BEFORE = /[\w$@]\s{0,9},\s{0,9}[@*]{0,2}$/;
/** `"name": "password", "value": "x"` */
export const VALUE_BESIDE =
  /\\{0,8}["'`]\s{0,9},\s{0,9}[:\\"']{0,4}(?:value|val)[\\"']{0,4}\s{0,9}(?:=>|:)\s{0,9}/y;
/** `: string =` of TypeScript. */
export const ANNOTATION = /[\w$<>[\]|{}. ]{0,80}=(?![=>])\s*/y;
export const COMMENTS = new RegExp(`(?:${COMMENT}){1,3}`, 'y');
/** A YAML text of several lines. */
export const YAML_BLOCK = /[|>][-+\d]{0,2}[ \t]{0,9}\r?\n(?:(?:[ \t][^\n]{0,1000})?(?:\n|$)){1,1000}/y;
/** The number of characters searched for the name at the end of a literal. */
export const MOST_OF_NAME = 300;
export const NUMBER = /\d[\d_]{2,}/y;
/** `:hunter2` of Ruby. */
export const SYMBOL = /(?<=[\s([{,>=]|^):[A-Za-z_]\w{0,255}[?!]?/y;
export const WORD_OF_CODE = /(?![=>])[^\s"'`&;,()[\]{}]+(?=[\s&;,"'`]|$)/y;
export const PERCENT_LITERAL = /%[qQwWiI]?([([{<|!/])/y;
export const HEREDOC = /<<[~-]?(["'`]?)([A-Za-z_]\w{0,99})\1/y;
export const QUOTE = /\\{0,8}["'`]/y;
/** With commas and quotes in the following text. */
export const SCHEME_WITH_PARTS =
  /(?:AWS4-[\w-]{1,30}|Digest|OAuth|Hawk|Signature)[ \t]+(?=\w{1,80}=|<secret>)/iy;
export const SCHEME = /(?:Bearer|Basic|Digest|Token|Negotiate|ApiKey)[ \t]+/iy;
export const WORD_OF_PROSE = /(?:[^\s"'`&;,<>(){}[\]\\]|<credentials>)+/y;
/** Between two parts of one value: `'a' + 'b'`. */
export const CONTINUED =
  /\s{0,9}(?:\+|<<|\|\||\?\?|\\\r?\n|\\{1,4}n|=(?![=>])|\.concat\()\s{0,9}(?=\\{0,8}["'`])/y;
/** Code after a word: a quoted text there isn't a sentence. */
export const QUOTED_IN_CODE = /[^,;\n"'`]{0,80}[([{+?:=|&]\s{0,9}(?=\\{0,8}["'`])/y;
/** A mask in place of a secret isn't a name. */
export const MARK = /<(?:secret|credentials)>/y;
export const REST_OF_LINE = /[^\r\n"'`\\]+/y;
/** An XML element: the text before its name, the rest of its tag, and its text. */
export const TAG_BEFORE = /<(?:[\w.-]{1,64}:)?$/;
export const REST_OF_TAG = /(?:\s[^<>]{0,200})?>/y;
export const TEXT_OF_ELEMENT = /<!\[CDATA\[[\s\S]{0,10000}?\]\]>|[^<]{1,10000}(?=<)/y;
/** Not secrets, but continuations of sentences: `invalid key: it is too short`. */
export const OF_A_SENTENCE =
  /^(?:a|an|the|it|is|must|no|not|none|null|undefined|true|false|expected|got|missing|invalid|unknown|of|for|in)$/i;
/** Outside of all brackets; a closing bracket always ends it. */
export const END_OF_EXPRESSION = /[,;\n]/;
export const END_OF_STATEMENT = /[;\n]/;
export const OPENING = '([{';
export const CLOSING = ')]}';
export const CLOSING_OF: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };
