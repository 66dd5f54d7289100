/**
 * Products that are computed anew by themselves: at the times of a cron expression, and when their source has something new.
 * Uses {@code run}. Start reading at {@link io.terrane.schedule.Scheduler}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.schedule;
