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

    /** Role that is assumed for publishers who bring objects made elsewhere, by a token of the identity provider. */
    Optional<String> writerRole();

    /** What the service is to the store: named by the generated policies as the one that may do everything. */
    Optional<String> principal();

    /** Of the token service, where it is not the endpoint of the store. */
    Optional<String> stsEndpoint();

    /** Which of the generated policies the service puts into the store itself. */
    @WithDefault("nothing")
    Managed managed();

    /** ARN, at the store, of the OpenID provider whose tokens the writers' role trusts: {@code …:oidc-provider/HOST/PATH}. */
    Optional<String> identityProvider();

    /** The client of that provider whose tokens are trusted, and nobody else's. */
    @WithDefault("terrane-storage")
    String identityClient();

    Optional<String> identitySecret();

    /** Address at which that client has its tokens. */
    Optional<String> tokenEndpoint();

    /** The adapters. */
    enum Kind {
        FILE,
        S3
    }

    /** How far the service manages the store's policies. */
    enum Managed {
        /** They are shown; somebody else applies them. Revoked sessions live to their end. */
        NOTHING,
        /** The bucket's: revoked sessions end at once. */
        BUCKET,
        /** Also the roles, by the API of IAM. */
        ROLES
    }
}
