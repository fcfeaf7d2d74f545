/**
 * The major version, which leaves the minor one to RDS: its default for a new database; a running one is upgraded to that "if
 * the current minor version is lower", and else left alone (RDS API Reference, ModifyDBInstance, EngineVersion).
 */
export const MAJOR_ALONE = '8.4';

/** RDS may write a patch and a date behind the minor version: 3 of `8.4.3.R2.20241201`. Not a number where there is none. */
const minorOf = (version: string): number => Number(version.split('.')[2] ?? Number.NaN);

/** Whether a full version comes before another: RDS never goes back ("Cannot upgrade mysql from 8.4.11 to 8.4.9"). */
export const isOlder = (version: string, than: string): boolean => minorOf(version) < minorOf(than);

/** Whether two full versions are one to RDS' upgrades. */
export const isSameVersion = (one: string, other: string): boolean => minorOf(one) === minorOf(other);
