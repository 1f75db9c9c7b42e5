import { type DisplayText, display } from '../../../src/console-startup';
import type { Style } from './style';

/** The name of something of Ruby's with a mark behind it; of ours the name alone. */
export function markedIfRuby(name: DisplayText, isRuby: boolean, colour: Style['colour']): DisplayText {
  return isRuby ? display`${name} ${colour.dim(display`(Ruby)`)}` : name;
}
