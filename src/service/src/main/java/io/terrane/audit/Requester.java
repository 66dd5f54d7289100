package io.terrane.audit;

import java.util.Optional;
import java.util.UUID;

/** Knows for whom the current thread works. */
public interface Requester {
    /**
     * A request in work.
     *
     * @param who the user's name, or {@code anonymous}
     * @param address of the client
     */
    record Origin(UUID request, String who, String address) {}

    /** Empty outside of requests. */
    Optional<Origin> current();
}
