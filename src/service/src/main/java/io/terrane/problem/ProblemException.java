package io.terrane.problem;

import io.terrane.definition.Violation;
import java.util.List;

/** What a request did wrong, in the domain's words; only {@link ProblemMapper} knows HTTP. */
public abstract sealed class ProblemException extends RuntimeException {
    private final String detail;
    private final List<Violation> violations;

    private ProblemException(String detail, List<Violation> violations) {
        super(detail);
        this.detail = detail;
        this.violations = List.copyOf(violations);
    }

    /** What is wrong and what to change, for the caller. */
    public final String detail() {
        return detail;
    }

    public final List<Violation> violations() {
        return violations;
    }

    /** The request itself cannot be understood. */
    public static final class BadRequest extends ProblemException {
        public BadRequest(String detail) {
            super(detail, List.of());
        }

        public BadRequest(String detail, List<Violation> violations) {
            super(detail, violations);
        }
    }

    /** The document is well-formed and breaks rules; every violation is listed. */
    public static final class Invalid extends ProblemException {
        public Invalid(String detail, List<Violation> violations) {
            super(detail, violations);
        }
    }

    /** Not there, or not visible to the caller: the two are told apart nowhere. */
    public static final class NotFound extends ProblemException {
        public NotFound(String detail) {
            super(detail, List.of());
        }
    }

    /** The caller is known and may not do this. */
    public static final class Denied extends ProblemException {
        public Denied(String detail) {
            super(detail, List.of());
        }
    }

    /** The caller has to sign in first. */
    public static final class Unauthenticated extends ProblemException {
        public Unauthenticated() {
            super("This needs a bearer token.", List.of());
        }
    }

    /** The resource's state does not allow this. */
    public static final class Conflict extends ProblemException {
        public Conflict(String detail) {
            super(detail, List.of());
        }
    }

    /** The resource is not as the caller expects it. */
    public static final class Stale extends ProblemException {
        public Stale(String detail) {
            super(detail, List.of());
        }
    }

    /** The caller asks too often. */
    public static final class TooMany extends ProblemException {
        private final long waitSeconds;

        public TooMany(long waitSeconds) {
            super("You ask too often: wait " + waitSeconds + " s.", List.of());
            this.waitSeconds = waitSeconds;
        }

        public long waitSeconds() {
            return waitSeconds;
        }
    }

    /** A service that this one depends on does not answer. */
    public static final class Unavailable extends ProblemException {
        public Unavailable(String detail) {
            super(detail, List.of());
        }
    }
}
