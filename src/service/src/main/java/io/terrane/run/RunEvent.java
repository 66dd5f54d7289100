package io.terrane.run;

import java.time.Instant;

/** A line of a run's log. */
record RunEvent(long sequence, Instant at, String message) {}
