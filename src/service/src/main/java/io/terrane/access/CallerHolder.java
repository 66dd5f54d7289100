package io.terrane.access;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The request's {@link Caller} and {@link Origin}; a class because CDI proxies what is request-scoped. */
public class CallerHolder {
    private final @Nullable Caller caller;
    private final @Nullable Origin origin;

    /** For the CDI proxy only. */
    protected CallerHolder() {
        this.caller = null;
        this.origin = null;
    }

    CallerHolder(Caller caller, Origin origin) {
        this.caller = caller;
        this.origin = origin;
    }

    public Caller get() {
        return Objects.requireNonNull(caller);
    }

    Origin origin() {
        return Objects.requireNonNull(origin);
    }
}
