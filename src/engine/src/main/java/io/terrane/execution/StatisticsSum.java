package io.terrane.execution;

import java.math.BigDecimal;

/** Adds statistics up; the sum is exact until it is told, so that the order in which chunks end does not matter. */
final class StatisticsSum {
    private Statistics extremes = Statistics.NONE;
    private BigDecimal sum = BigDecimal.ZERO;

    void add(Statistics statistics) {
        extremes = extremes.plus(statistics);
        sum = sum.add(new BigDecimal(statistics.sum()));
    }

    Statistics total() {
        return new Statistics(extremes.min(), extremes.max(), sum.doubleValue(), extremes.count());
    }
}
