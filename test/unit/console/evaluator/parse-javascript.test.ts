import { describe, expect, it } from 'vitest';
import { parseJavaScript } from '../../../../console/evaluator/parse/parse-javascript';

const TYPED = 'const count: number = 1';

describe('parseJavaScript', () => {
  it('parses a text once, as long as no other text is parsed', () => {
    const parsed = parseJavaScript('const a = 1');
    expect(parseJavaScript('const a = 1')).toBe(parsed);
    expect(parseJavaScript('const b = 1')).not.toBe(parsed);
    expect(parseJavaScript('const a = 1')).toEqual(parsed);
  });

  it('does not confuse JavaScript with TypeScript', () => {
    expect(parseJavaScript(TYPED)).toHaveProperty('error');
    expect(parseJavaScript(TYPED, 'typescript')).toHaveProperty('tree');
    expect(parseJavaScript(TYPED)).toHaveProperty('error');
    expect(parseJavaScript(TYPED, 'typescript')).toHaveProperty('tree');
  });
});
