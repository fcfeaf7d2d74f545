import { mendedText, normalText, type TextKind } from '../../../src/kernel/text.ts';
import { amountText, decimalsOf } from '../../../src/kernel/money.ts';

/** What to report about one old row. */
export interface Note {
  table: 'users' | 'events' | 'bookings';
  oldId: number;
  what: string;
}

/** Which rows were skipped, and which were changed. */
export interface Notes {
  skipped: Note[];
  changed: Note[];
}

/** Texts and numbers of one old row, made valid; changes are noted. */
export class Row {
  readonly #note: (what: string) => void;

  constructor(notes: Notes, table: Note['table'], oldId: number) {
    this.#note = (what) => notes.changed.push({ table, oldId, what });
  }

  /** One line of at most so many characters, as the API would take it; null when nothing is left that can be seen. */
  line(name: string, value: unknown, most: number): string | null {
    return this.#text(name, value, { kind: 'line', most });
  }

  /** The same with several lines. */
  paragraphs(name: string, value: unknown, most: number): string | null {
    return this.#text(name, value, { kind: 'paragraphs', most });
  }

  #text(name: string, value: unknown, { kind, most }: { kind: TextKind; most: number }): string | null {
    if (typeof value !== 'string') return null;
    const mended = mendedText(value, kind);
    if (mended !== normalText(value, kind))
      this.#note(`${name} had line breaks or invalid characters: replaced or removed`);
    const letters = [...mended];
    if (letters.length > most) this.#note(`${name} was cut to ${most} characters`);
    return mendedText(letters.slice(0, most).join(''), kind) || null;
  }

  /** Whole cents, the smallest unit of the currency, of an amount that was kept as a double. */
  cents(name: string, amount: number, currency: string): number {
    const exact = amount * 10 ** decimalsOf(currency);
    const cents = Math.round(exact);
    if (Math.abs(exact - cents) > 0.001)
      this.#note(`${name} ${amount} was rounded to ${amountText(cents, currency)}`);
    return cents;
  }

  note(what: string): void {
    this.#note(what);
  }
}
