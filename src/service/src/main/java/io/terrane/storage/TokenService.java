package io.terrane.storage;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.model.Credentials;

/** The store's token service: sessions of its roles, each with an inline policy for one prefix. */
@ApplicationScoped
public class TokenService {
    private final StorageConfig config;
    private final IdentityTokens tokens;
    private final Optional<String> endpoint;
    private final String region;
    private @Nullable StsClient own;
    private @Nullable StsClient anonymous;

    @Inject
    TokenService(
            StorageConfig config,
            IdentityTokens tokens,
            @ConfigProperty(name = "quarkus.s3.endpoint-override") Optional<String> endpoint,
            @ConfigProperty(name = "quarkus.s3.aws.region") String region) {
        this.config = config;
        this.tokens = tokens;
        this.endpoint = endpoint.filter(address -> !address.isBlank());
        this.region = region;
    }

    /** The service does not vend: it has no bucket, or no role. */
    public static final class NotOffered extends Exception {
        NotOffered(String detail) {
            super(detail);
        }
    }

    /** The token service, or the identity provider that it trusts, refused or did not answer. */
    public static final class Failed extends Exception {
        Failed(String what, Exception cause) {
            super(what + " refused or did not answer", cause);
        }
    }

    public boolean vendsToReaders() {
        return config.kind() == StorageConfig.Kind.S3 && config.role().isPresent();
    }

    public boolean vendsToWriters() {
        return config.kind() == StorageConfig.Kind.S3 && config.writerRole().isPresent();
    }

    /** All that decides what sessions can do: a probe holds for this. */
    public String setting() {
        return "%s %s%s %s"
                .formatted(
                        endpoint.orElse("aws"),
                        config.bucket().orElse(""),
                        "/" + config.prefix().orElse(""),
                        config.role().orElse(""));
    }

    /**
     * A session that reads what is below a prefix.
     *
     * @param prefix of an object store's keys, without a slash at its end
     * @param name of the session, by which it can be ended: two to 64 letters, digits and {@code +=,.@-}
     * @param lives 15 minutes at least
     */
    public SessionCredentials read(String prefix, String name, Duration lives) throws NotOffered, Failed {
        String role = config.role()
                .filter(arn -> vendsToReaders())
                .orElseThrow(
                        () -> new NotOffered("This node vends no credentials: read the data under /data instead."));
        String bucket = config.bucket().orElseThrow();
        String full = config.prefix().orElse("") + prefix + "/";
        try {
            return session(
                    own().assumeRole(request -> request.roleArn(role)
                                    .roleSessionName(name)
                                    .durationSeconds((int) lives.toSeconds())
                                    .policy(S3Policies.session(bucket, full)))
                            .credentials(),
                    bucket,
                    full);
        } catch (SdkException e) {
            throw new Failed("the token service", e);
        }
    }

    /** Likewise a session that reads and writes what is below a prefix, for a token of the identity provider. */
    public SessionCredentials write(String prefix, String name, Duration lives) throws NotOffered, Failed {
        String role = config.writerRole()
                .filter(arn -> vendsToWriters())
                .orElseThrow(() -> new NotOffered("This node takes no objects that were made elsewhere."));
        String bucket = config.bucket().orElseThrow();
        String full = config.prefix().orElse("") + prefix + "/";
        String token = tokens.token();
        try {
            return session(
                    anonymous()
                            .assumeRoleWithWebIdentity(request -> request.roleArn(role)
                                    .roleSessionName(name)
                                    .webIdentityToken(token)
                                    .durationSeconds((int) lives.toSeconds())
                                    .policy(S3Policies.writing(bucket, full)))
                            .credentials(),
                    bucket,
                    full);
        } catch (SdkException e) {
            throw new Failed("the token service", e);
        }
    }

    private SessionCredentials session(Credentials credentials, String bucket, String prefix) {
        return new SessionCredentials(
                credentials.accessKeyId(),
                credentials.secretAccessKey(),
                credentials.sessionToken(),
                credentials.expiration(),
                endpoint,
                region,
                bucket,
                prefix);
    }

    private synchronized StsClient own() {
        StsClient open = own;
        if (open == null) {
            open = builder().build();
            own = open;
        }
        return open;
    }

    private synchronized StsClient anonymous() {
        StsClient open = anonymous;
        if (open == null) {
            open = builder()
                    .credentialsProvider(AnonymousCredentialsProvider.create())
                    .build();
            anonymous = open;
        }
        return open;
    }

    private StsClientBuilder builder() {
        StsClientBuilder builder =
                StsClient.builder().region(Region.of(region)).httpClientBuilder(UrlConnectionHttpClient.builder());
        config.stsEndpoint().or(() -> endpoint).map(URI::create).ifPresent(builder::endpointOverride);
        return builder;
    }

    @PreDestroy
    synchronized void close() {
        if (own != null) {
            own.close();
        }
        if (anonymous != null) {
            anonymous.close();
        }
    }
}
