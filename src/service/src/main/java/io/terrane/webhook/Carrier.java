package io.terrane.webhook;

import java.io.IOException;
import java.util.Optional;

/** How events get to receivers of one kind. */
public interface Carrier {
    /** Of receivers; each has one carrier. */
    String kind();

    /** Asked just before: why the receiver may not learn of it any more. */
    default Optional<String> refusal(Parcel parcel) {
        return Optional.empty();
    }

    /**
     * Hands it over once.
     *
     * @return the receiver's HTTP status; from 200 to 299 it has arrived
     */
    int carry(Parcel parcel) throws IOException;
}
