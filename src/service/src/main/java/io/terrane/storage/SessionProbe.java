package io.terrane.storage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Tries on the store itself whether sessions reach no further than their prefix. */
@ApplicationScoped
public class SessionProbe {
    private static final Duration LIVES = Duration.ofMinutes(15);
    private static final String FOLDER = ".probe/";

    private final StorageConfig config;
    private final TokenService sessions;
    private final Instance<S3Client> s3;
    private final boolean pathStyle;

    @Inject
    SessionProbe(
            StorageConfig config,
            TokenService sessions,
            Instance<S3Client> s3,
            @ConfigProperty(name = "quarkus.s3.path-style-access") boolean pathStyle) {
        this.config = config;
        this.sessions = sessions;
        this.s3 = s3;
        this.pathStyle = pathStyle;
    }

    /**
     * Something that was tried.
     *
     * @param what in words, as it should be
     */
    public record Finding(String what, boolean holds) {}

    /** Writes two objects, vends a session for the one, tries what it may and may not do, and removes both. */
    public List<Finding> run() throws TokenService.NotOffered, TokenService.Failed {
        if (!sessions.vendsToReaders()) {
            throw new TokenService.NotOffered("This node vends no credentials: there is nothing to be probed.");
        }
        String bucket = config.bucket().orElseThrow();
        String place = FOLDER + UUID.randomUUID();
        String inside = config.prefix().orElse("") + place + "/a/object";
        // What a prefix without its slash would let in.
        String outside = config.prefix().orElse("") + place + "/ab/object";
        List<Finding> findings = new ArrayList<>();
        try {
            for (String key : List.of(inside, outside)) {
                s3.get().putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString("probe"));
            }
            SessionCredentials session = sessions.read(place + "/a", "terrane-probe-" + UUID.randomUUID(), LIVES);
            reading(findings, session, bucket, inside, outside);
            try (S3Client nobody = client(session, AnonymousCredentialsProvider.create())) {
                refused(findings, "strangers read nothing", () -> get(nobody, bucket, inside));
            }
            if (sessions.vendsToWriters()) {
                writing(findings, bucket, inside);
            }
        } catch (SdkException e) {
            throw new TokenService.Failed("the object store", e);
        } finally {
            remove(bucket, List.of(inside, outside));
        }
        return List.copyOf(findings);
    }

    private void reading(
            List<Finding> findings, SessionCredentials session, String bucket, String inside, String outside) {
        try (S3Client reader = client(session, of(session))) {
            findings.add(new Finding("a session reads below its prefix", succeeds(() -> get(reader, bucket, inside))));
            refused(findings, "a session does not read beside its prefix", () -> get(reader, bucket, outside));
            refused(findings, "a session does not write", () -> put(reader, bucket, inside));
            refused(
                    findings,
                    "a session does not remove",
                    () -> reader.deleteObject(request -> request.bucket(bucket).key(outside)));
            refused(
                    findings,
                    "a session does not list beside its prefix",
                    () -> reader.listObjectsV2(request ->
                            request.bucket(bucket).prefix(config.prefix().orElse(""))));
            refused(
                    findings,
                    "a session does not read the bucket's policy",
                    () -> reader.getBucketPolicy(request -> request.bucket(bucket)));
        }
    }

    private void writing(List<Finding> findings, String bucket, String product)
            throws TokenService.NotOffered, TokenService.Failed {
        String place = StorePolicies.STAGING + FOLDER + UUID.randomUUID();
        String inside = config.prefix().orElse("") + place + "/a/object";
        String outside = config.prefix().orElse("") + place + "/ab/object";
        SessionCredentials session = sessions.write(place + "/a", "terrane-probe-" + UUID.randomUUID(), LIVES);
        try (S3Client writer = client(session, of(session))) {
            findings.add(new Finding(
                    "a writer's session writes below its prefix", succeeds(() -> put(writer, bucket, inside))));
            refused(
                    findings,
                    "a writer's session does not write beside its prefix",
                    () -> put(writer, bucket, outside));
            refused(findings, "a writer's session does not write products", () -> put(writer, bucket, product));
            refused(findings, "a writer's session does not read products", () -> get(writer, bucket, product));
        } finally {
            remove(bucket, List.of(inside, outside));
        }
    }

    private static void refused(List<Finding> findings, String what, Runnable request) {
        findings.add(new Finding(what, isRefused(request)));
    }

    /** Only a refusal is one: what else fails proves nothing. */
    private static boolean isRefused(Runnable request) {
        try {
            request.run();
            return false;
        } catch (S3Exception e) {
            return e.statusCode() == 403;
        }
    }

    private static boolean succeeds(Runnable request) {
        try {
            request.run();
            return true;
        } catch (S3Exception e) {
            return false;
        }
    }

    private static void get(S3Client client, String bucket, String key) {
        client.getObjectAsBytes(request -> request.bucket(bucket).key(key));
    }

    private static void put(S3Client client, String bucket, String key) {
        client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString("probed"));
    }

    private void remove(String bucket, List<String> keys) {
        for (String key : keys) {
            try {
                s3.get().deleteObject(request -> request.bucket(bucket).key(key));
            } catch (SdkException e) {
                org.jboss.logging.Logger.getLogger(SessionProbe.class)
                        .warnf("The object %s of a probe could not be removed: %s", key, e.getMessage());
            }
        }
    }

    private static AwsCredentialsProvider of(SessionCredentials session) {
        return StaticCredentialsProvider.create(
                AwsSessionCredentials.create(session.accessKeyId(), session.secretAccessKey(), session.sessionToken()));
    }

    private S3Client client(SessionCredentials session, AwsCredentialsProvider credentials) {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(session.region()))
                .credentialsProvider(credentials)
                .forcePathStyle(pathStyle)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(UrlConnectionHttpClient.builder());
        session.endpoint().map(URI::create).ifPresent(builder::endpointOverride);
        return builder.build();
    }
}
