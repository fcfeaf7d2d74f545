import { HOURS } from './prices.ts';

/** Usage in a month. */
export interface Usage {
  /** Requests to the API. */
  requests: number;
  /** People who sign in. */
  users: number;
  storageGb: number;
  picturesGb: number;
  /** All data transfer out: pictures, media, responses. */
  downloadGb: number;
}

/** A month of a small company. */
export const DEFAULT_USAGE: Usage = {
  requests: 300_000,
  users: 2_000,
  storageGb: 5,
  picturesGb: 1,
  downloadGb: 20,
};

export const MILLION = 1_000_000;
export const GB = 1024 ** 3;

/** Measured (`npm run bench`, docs/scaling.md): the time of the function, two log lines of 600 bytes, commands of the cache. */
export const REQUEST = {
  seconds: 0.025,
  logBytes: 1_200,
  ecpu: 3,
};

/** Not measured: estimates, on the side that costs more. Everything that the bill assumes is in this file. */
export const ASSUMED = {
  /** What a request exchanges with the database and the cache, in both directions together. */
  dataBytes: 8_000,
  /** `api` and `media` run in two zones, the database and the cache answer from one. */
  shareOfOtherZone: 0.5,
  /** What a request costs the database's processor. */
  databaseSeconds: 0.003,
  /** A new instance of a function reads its secret once. */
  requestsOfAnInstance: 50,
  /** What a call of Secrets Manager carries through the endpoint. */
  secretBytes: 6_000,
  /** One file of media, one picture as it is sent. */
  fileMb: 2,
  /** A file is put, copied to its place, and read once to look at it. */
  putsOfAFile: 2,
  getsOfAFile: 2,
  /** Cognito sends a code to each user who signs up; all users count as new. */
  mailsOfAUser: 1,
  /** Rows and logs of the database, and the share of them that a day changes. */
  databaseGb: 2,
  dailyChange: 0.1,
  /** What compression leaves of a stored log line. Source: aws.amazon.com/cloudwatch/pricing, the examples. */
  storedShareOfLogs: 0.15,
  /** CloudWatch Logs Insights queries over all stored logs. */
  questions: 10,
} as const;

/** The sweep starts every 15 minutes, for 2 seconds with 512 MB, and lists two folders of the bucket. */
export const SWEEP = { runs: 4 * HOURS, gbSeconds: 4 * HOURS * 2 * 0.5, lists: 2 } as const;
