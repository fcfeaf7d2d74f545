import * as v from 'valibot';

/**
 * The kinds of value a setting can have. Every check of a kind carries the same message, a phrase that
 * completes "allowed: …", so for any wrong value, the one line of the error says what is right.
 */

/** A whole number from `min` to `max`, both included. */
export function wholeNumber(min: number, max: number, unit = '') {
  const allowed = `a whole number${unit && ` of ${unit}`} from ${min} to ${max}`;
  return v.pipe(v.number(allowed), v.integer(allowed), v.minValue(min, allowed), v.maxValue(max, allowed));
}

/** Exactly one of the given values. */
export function oneOf<const T extends readonly (string | number)[]>(values: T) {
  return v.picklist(values, `one of ${values.join(', ')}`);
}

/** Text that matches `pattern`; `allowed` says in words what the pattern means. */
export function text(pattern: RegExp, allowed: string) {
  return v.pipe(v.string(allowed), v.regex(pattern, allowed));
}

/** true or false, as JSON spells them. */
export function flag() {
  return v.boolean('true or false');
}

/** A list of texts of one kind, `min` to `max` long, none of them twice. */
export function list(item: v.GenericSchema<string>, min: number, max: number) {
  const allowed = `a list of ${min} to ${max} different values`;
  return v.pipe(
    v.array(item, allowed),
    v.minLength(min, allowed),
    v.maxLength(max, allowed),
    v.check((values) => new Set(values).size === values.length, allowed),
  );
}

/** A setting: its kind, what it does (shown by editors), and the value used where a file leaves it out. */
export function setting<T extends v.GenericSchema>(kind: T, fallback: v.InferInput<T>, description: string) {
  return v.optional(v.pipe(kind, v.description(description)), fallback);
}

/** A group of settings: leaving the group out means all its defaults, an unknown key is an error. */
export function group<T extends v.ObjectEntries>(entries: T, description: string) {
  return v.optional(v.pipe(v.strictObject(entries, 'an object'), v.description(description)), {} as never);
}
