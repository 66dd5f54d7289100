package io.terrane.storage;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Vends sessions of a role, each with an inline policy for one prefix. */
@ApplicationScoped
public class CredentialVending {
    private static final int LONGEST_NAME = 64;

    private final StorageConfig config;
    private final Optional<String> endpoint;
    private final String region;
    private @Nullable StsClient client;

    @Inject
    CredentialVending(
            StorageConfig config,
            @ConfigProperty(name = "quarkus.s3.endpoint-override") Optional<String> endpoint,
            @ConfigProperty(name = "quarkus.s3.aws.region") String region) {
        this.config = config;
        this.endpoint = endpoint.filter(address -> !address.isBlank());
        this.region = region;
    }

    /** The service does not vend: it has no bucket, or no role. */
    public static final class NotOffered extends Exception {
        NotOffered(String detail) {
            super(detail);
        }
    }

    /** The token service refused or did not answer. */
    public static final class Failed extends Exception {
        Failed(SdkException cause) {
            super("the token service refused or did not answer", cause);
        }
    }

    /**
     * @param prefix of an object store's keys, without a slash at its end
     * @param forWhom is a part of the session's name, which the store's own log shows
     */
    public SessionCredentials vend(String prefix, String forWhom, Duration lives) throws NotOffered, Failed {
        String role = config.role()
                .filter(arn -> config.kind() == StorageConfig.Kind.S3)
                .orElseThrow(
                        () -> new NotOffered("This node vends no credentials: read the data under /data instead."));
        String bucket = config.bucket().orElseThrow();
        String full = config.prefix().orElse("") + prefix + "/";
        try {
            Credentials credentials = client().assumeRole(request -> request.roleArn(role)
                            .roleSessionName(sessionName(forWhom))
                            .durationSeconds((int) lives.toSeconds())
                            .policy(S3Policies.session(bucket, full)))
                    .credentials();
            return new SessionCredentials(
                    credentials.accessKeyId(),
                    credentials.secretAccessKey(),
                    credentials.sessionToken(),
                    credentials.expiration(),
                    endpoint,
                    region,
                    bucket,
                    full);
        } catch (SdkException e) {
            throw new Failed(e);
        }
    }

    /** Two to 64 letters, digits and {@code +=,.@-}. */
    static String sessionName(String name) {
        String cleaned = "terrane-" + name.replaceAll("[^\\w+=,.@-]", "_");
        return cleaned.substring(0, Math.min(LONGEST_NAME, cleaned.length()));
    }

    private synchronized StsClient client() {
        StsClient open = client;
        if (open == null) {
            StsClientBuilder builder =
                    StsClient.builder().region(Region.of(region)).httpClientBuilder(UrlConnectionHttpClient.builder());
            config.stsEndpoint().or(() -> endpoint).map(URI::create).ifPresent(builder::endpointOverride);
            open = builder.build();
            client = open;
        }
        return open;
    }

    @PreDestroy
    synchronized void close() {
        if (client != null) {
            client.close();
        }
    }
}
