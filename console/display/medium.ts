import type { LanguageName } from '../evaluator/language';

/** The place where a user pastes a suggestion: the prompt, in one of its languages, or a shell. */
export type Medium = LanguageName | 'shell';
