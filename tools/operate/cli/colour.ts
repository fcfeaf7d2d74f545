import { styleText } from 'node:util';

/** Colours of printed results: only on a terminal, unless NO_COLOR or FORCE_COLOR say otherwise. */
export type Colour = 'green' | 'yellow' | 'red' | 'dim' | 'bold' | 'cyan';

/** A text in a colour, for stdout. */
export const coloured = (colour: Colour, text: string): string =>
  styleText(colour, text, { stream: process.stdout });
