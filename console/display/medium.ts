import type { LanguageName } from '../evaluator/language';

/** Where a person pastes what is offered: into the prompt, in one of its languages, or into a shell. */
export type Medium = LanguageName | 'shell';
