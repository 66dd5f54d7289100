package io.terrane.execution;

/** Of the valid pixels as stored, unpacked; NaN where there is none, save the sum. */
public record Statistics(double min, double max, double sum, long count) {
    static final Statistics NONE = new Statistics(Double.NaN, Double.NaN, 0, 0);

    Statistics plus(Statistics other) {
        if (count == 0) {
            return other;
        }
        if (other.count == 0) {
            return this;
        }
        return new Statistics(Math.min(min, other.min), Math.max(max, other.max), sum + other.sum, count + other.count);
    }

    public double mean() {
        return count == 0 ? Double.NaN : sum / count;
    }
}
