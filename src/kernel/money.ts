const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** Whether the text is an ISO 4217 code that this runtime knows, in upper case. */
export const isCurrency = (code: string): boolean => CURRENCIES.has(code);
