/** Namespace of the metrics that the functions write themselves (src/platform/metrics.ts). */
export const METRICS_NAMESPACE = 'Concert';

/** Those metrics, each with the one dimension `service` (src/functions/booking-metrics.ts). */
export const METRICS = ['BookingsCreated', 'PlacesSold', 'SoldOut', 'BookingsCancelled'] as const;
