package io.terrane.access;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The request's {@link Caller}; a class because CDI proxies what is request-scoped. */
public class CallerHolder {
    private final @Nullable Caller caller;

    /** For the CDI proxy only. */
    protected CallerHolder() {
        this.caller = null;
    }

    CallerHolder(Caller caller) {
        this.caller = caller;
    }

    public Caller get() {
        return Objects.requireNonNull(caller);
    }
}
