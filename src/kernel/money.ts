/**
 * The active codes of ISO 4217 in which a ticket can be charged: its list one without funds (BOV, CHE, UYI ...), units of
 * account (XDR, XSU, XUA), metals (XAU ...), and the codes for tests and for no currency (XTS, XXX). `Intl` would also take
 * what is no money any more (DEM, FRF). As of 2026: XCG, ZWG and SLE are in, ANG, BGN, CUC, HRK, SLL and ZWL are out.
 * https://www.six-group.com/en/products-services/financial-information/data-standards.html
 */
const CURRENCIES: ReadonlySet<string> = new Set(
  (
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC ' +
    'CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ' +
    'ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK ' +
    'MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE ' +
    'SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF ' +
    'XPF YER ZAR ZMW ZWG'
  ).split(' '),
);

/** Whether the text is an ISO 4217 code, in upper case, of a currency that money can be charged in. */
export const isCurrency = (code: string): boolean => CURRENCIES.has(code);

/** The currencies of ISO 4217 whose smallest unit is not a hundredth. */
const OTHER_UNITS: Readonly<Record<number, readonly string[]>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' '),
  3: 'BHD IQD JOD KWD LYD OMR TND'.split(' '),
};

/** An amount as people write it, such as `19.99 EUR`, of so many of the currency's smallest unit. */
export const amountText = (cents: number, code: string): string =>
  `${(cents / 10 ** decimalsOf(code)).toFixed(decimalsOf(code))} ${code}`;

/** How many decimals the smallest unit of a currency has by ISO 4217: 2 for EUR, 0 for JPY, 3 for KWD. */
export const decimalsOf = (code: string): number =>
  Number(Object.entries(OTHER_UNITS).find(([, codes]) => codes.includes(code))?.[0] ?? 2);
