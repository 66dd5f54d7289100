package io.terrane.access;

import io.quarkus.arc.Arc;
import io.terrane.audit.Requester;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;

/** The caller of the HTTP request in work. */
@ApplicationScoped
class CallerRequester implements Requester {
    private final CallerHolder holder;

    @Inject
    CallerRequester(CallerHolder holder) {
        this.holder = holder;
    }

    @Override
    public Optional<Origin> current() {
        if (!Arc.container().requestContext().isActive()) {
            return Optional.empty();
        }
        io.terrane.access.Origin origin = holder.origin();
        return origin.path().isEmpty()
                ? Optional.empty()
                : Optional.of(new Origin(origin.request(), holder.get().name(), origin.address()));
    }
}
