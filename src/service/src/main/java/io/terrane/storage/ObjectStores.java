package io.terrane.storage;

import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.store.S3ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import software.amazon.awssdk.services.s3.S3Client;

/** Makes the configured {@link ObjectStore}. */
@ApplicationScoped
class ObjectStores {
    @Produces
    @Singleton
    ObjectStore configured(StorageConfig config, Instance<S3Client> s3) throws IOException {
        return switch (config.kind()) {
            case FILE -> new FileObjectStore(config.root());
            case S3 ->
                new S3ObjectStore(
                        s3.get(),
                        config.bucket()
                                .orElseThrow(() -> new IllegalStateException(
                                        "terrane.storage.kind=s3 needs terrane.storage.bucket")),
                        config.prefix().orElse(""));
        };
    }
}
