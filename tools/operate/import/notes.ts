import { amountText, decimalsOf } from '../../../src/kernel/money.ts';

/** What a person should know of one old row. */
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

// oxlint-disable-next-line no-control-regex -- control characters are what is removed
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** Texts and numbers of one old row, made fit; what had to be changed is noted. */
export class Row {
  readonly #note: (what: string) => void;

  constructor(notes: Notes, table: Note['table'], oldId: number) {
    this.#note = (what) => notes.changed.push({ table, oldId, what });
  }

  /** Text of at most so many characters without control characters; null when nothing is left. */
  text(name: string, value: unknown, most: number): string | null {
    if (typeof value !== 'string') return null;
    const clean = value.toWellFormed().replaceAll(CONTROL, '').trim();
    const letters = [...clean];
    if (letters.length > most) this.#note(`${name} was cut to ${most} characters`);
    return letters.slice(0, most).join('').trim() || null;
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
