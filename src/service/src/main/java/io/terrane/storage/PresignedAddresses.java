package io.terrane.storage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** Addresses at which the object store itself serves an object to whoever has them, for a time. */
@ApplicationScoped
public class PresignedAddresses {
    private final StorageConfig config;
    private final Instance<S3Presigner> presigner;

    @Inject
    PresignedAddresses(StorageConfig config, Instance<S3Presigner> presigner) {
        this.config = config;
        this.presigner = presigner;
    }

    /** Empty when the store has none. */
    public Optional<URI> of(String key, Duration lives) {
        return switch (config.kind()) {
            case FILE -> Optional.empty();
            case S3 ->
                Optional.of(URI.create(presigner
                        .get()
                        .presignGetObject(request -> request.signatureDuration(lives)
                                .getObjectRequest(
                                        get -> get.bucket(config.bucket().orElseThrow())
                                                .key(config.prefix().orElse("") + key)))
                        .url()
                        .toString()));
        };
    }
}
