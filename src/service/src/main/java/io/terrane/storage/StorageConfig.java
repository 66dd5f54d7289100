package io.terrane.storage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Where products are stored. */
@ConfigMapping(prefix = "terrane.storage")
interface StorageConfig {
    /** {@code file} or {@code s3}. */
    @WithDefault("file")
    Kind kind();

    /** Folder of the {@code file} store. */
    @WithDefault("data/objects")
    Path root();

    /** Bucket of the {@code s3} store; endpoint, region and credentials are {@code quarkus.s3.*}. */
    Optional<String> bucket();

    /** What all keys begin with in the bucket: empty, or ending in {@code /}. */
    Optional<String> prefix();

    /** Role that is assumed for readers who ask for credentials of the {@code s3} store; without it there are none. */
    Optional<String> role();

    /** Of the token service, where it is not the endpoint of the store. */
    Optional<String> stsEndpoint();

    /** The adapters. */
    enum Kind {
        FILE,
        S3
    }
}
