package io.terrane.raster.io;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which of a resource's contents was read, as far as its server says.
 *
 * @param etag with its quotes, and {@code W/} where it is weak (RFC 9110, section 8.8.3)
 * @param lastModified as the server wrote it
 * @param size of the whole resource in bytes
 */
public record ResourceVersion(Optional<String> etag, Optional<String> lastModified, OptionalLong size) {
    /** Empty when nothing says that the contents differ; otherwise what does. */
    Optional<String> difference(ResourceVersion other) {
        if (size.isPresent() && other.size.isPresent() && !size.equals(other.size)) {
            return Optional.of("it has %d bytes and had %d".formatted(other.size.getAsLong(), size.getAsLong()));
        }
        if (etag.isPresent() && other.etag.isPresent()) {
            return etag.equals(other.etag)
                    ? Optional.empty()
                    : Optional.of("its ETag is %s and was %s".formatted(other.etag.get(), etag.get()));
        }
        return lastModified.isPresent() && other.lastModified.isPresent() && !lastModified.equals(other.lastModified)
                ? Optional.of("it was last modified at %s and before at %s"
                        .formatted(other.lastModified.get(), lastModified.get()))
                : Optional.empty();
    }
}
