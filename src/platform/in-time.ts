/** What took too long. The work itself may still be under way. */
class TimeoutError extends Error {
  readonly code = 'NO_ANSWER_IN_TIME';
}

/** Gives what the work gives, and leaves no timer behind. @throws Error with code NO_ANSWER_IN_TIME after so many milliseconds */
export async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TimeoutError(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
