package io.terrane.raster.io;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a thread works for, and threads that it begins from then on: their requests say so, for whoever answers to
 * take it up. Source: W3C Trace Context, header {@code traceparent}.
 */
public final class RequestTrace implements AutoCloseable {
    static final String HEADER = "traceparent";

    private static final InheritableThreadLocal<@Nullable String> CURRENT = new InheritableThreadLocal<>();

    private final @Nullable String before;

    private RequestTrace(@Nullable String before) {
        this.before = before;
    }

    /**
     * Until it is closed, by the same thread.
     *
     * @param traceparent empty for none
     */
    public static RequestTrace enter(Optional<String> traceparent) {
        RequestTrace entered = new RequestTrace(CURRENT.get());
        CURRENT.set(traceparent.orElse(null));
        return entered;
    }

    static Optional<String> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    @Override
    public void close() {
        if (before == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(before);
        }
    }
}
