import { type DisplayText, display } from '../../../src/console-startup';
import type { Style } from './style';

/** Returns a name with a mark after it if it is Ruby's. */
export function markedIfRuby(name: DisplayText, isRuby: boolean, colour: Style['colour']): DisplayText {
  return isRuby ? display`${name} ${colour.dim(display`(Ruby)`)}` : name;
}
