package io.terrane.schema;

/** What a quick look can say of a document: in this order, so that the least of several holds where all have to. */
enum Verdict {
    REFUSED,
    UNSURE,
    ACCEPTED;

    static Verdict of(boolean accepted) {
        return accepted ? ACCEPTED : REFUSED;
    }

    Verdict and(Verdict other) {
        return compareTo(other) <= 0 ? this : other;
    }

    Verdict or(Verdict other) {
        return compareTo(other) >= 0 ? this : other;
    }

    Verdict not() {
        return switch (this) {
            case REFUSED -> ACCEPTED;
            case UNSURE -> UNSURE;
            case ACCEPTED -> REFUSED;
        };
    }
}
