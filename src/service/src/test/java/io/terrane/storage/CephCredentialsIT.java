package io.terrane.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Vended credentials on a real Ceph with the policies of {@code deploy/s3}; skipped where Ceph is not installed. */
class CephCredentialsIT {
    private static final String KEY = "SERVICEKEY";
    private static final String SECRET = "service-secret";
    private static final String BUCKET = "terrane";
    private static final int START_SECONDS = 240;

    @TempDir
    static Path folder;

    private static URI endpoint = URI.create("http://127.0.0.1");

    @BeforeAll
    static void startCeph() throws Exception {
        assumeTrue(
                Files.exists(Path.of("/usr/bin/radosgw")) && Files.exists(Path.of("/usr/bin/ceph-osd")),
                "Ceph is not installed: apt-get install ceph-mon ceph-mgr ceph-osd radosgw");
        int gateway = freePort();
        endpoint = URI.create("http://127.0.0.1:" + gateway);
        Path log = folder.resolve("start.log");
        Process start = new ProcessBuilder(
                        "bash",
                        "src/test/resources/ceph.sh",
                        folder.resolve("ceph").toString(),
                        String.valueOf(gateway),
                        String.valueOf(freePort()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(start.waitFor(START_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(start.exitValue()).as(Files.readString(log)).isZero();
        System.setProperty("aws.accessKeyId", KEY);
        System.setProperty("aws.secretAccessKey", SECRET);
        try (S3Client service = client(AwsBasicCredentials.create(KEY, SECRET))) {
            service.createBucket(request -> request.bucket(BUCKET));
            service.putBucketPolicy(request -> request.bucket(BUCKET)
                    .policy(S3Policies.bucket(
                            BUCKET, "arn:aws:iam:::user/terrane", "arn:aws:iam:::role/terrane-read")));
            for (String key : List.of("mesh/agronomy/ndvi/1/a", "mesh/agronomy/ndvi/10/b", "mesh/hydrology/c")) {
                service.putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromString("x"));
            }
        }
    }

    @AfterAll
    static void stopCeph() throws IOException {
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
        Path run = folder.resolve("ceph/run");
        if (!Files.isDirectory(run)) {
            return;
        }
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".pid")).toList()) {
                ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static S3Client client(AwsCredentials credentials) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private record Settings() implements StorageConfig {
        @Override
        public Kind kind() {
            return Kind.S3;
        }

        @Override
        public Path root() {
            return Path.of("unused");
        }

        @Override
        public Optional<String> bucket() {
            return Optional.of(BUCKET);
        }

        @Override
        public Optional<String> prefix() {
            return Optional.of("mesh/");
        }

        @Override
        public Optional<String> role() {
            return Optional.of("arn:aws:iam:::role/terrane-read");
        }

        @Override
        public Optional<String> stsEndpoint() {
            return Optional.empty();
        }
    }

    @Test
    void vendedCredentialsReadTheirPrefixAndNothingElse() throws Exception {
        CredentialVending vending =
                new CredentialVending(new Settings(), Optional.of(endpoint.toString()), "us-east-1");
        SessionCredentials vended = vending.vend("agronomy/ndvi/1", "partner/carl", Duration.ofMinutes(15));
        vending.close();
        assertThat(vended.prefix()).isEqualTo("mesh/agronomy/ndvi/1/");
        assertThat(vended.until())
                .isBetween(
                        Instant.now().plus(Duration.ofMinutes(10)),
                        Instant.now().plus(Duration.ofMinutes(16)));
        try (S3Client reader = client(
                AwsSessionCredentials.create(vended.accessKeyId(), vended.secretAccessKey(), vended.sessionToken()))) {
            assertThat(reader.getObjectAsBytes(request -> request.bucket(BUCKET).key("mesh/agronomy/ndvi/1/a"))
                            .asUtf8String())
                    .isEqualTo("x");
            assertThat(reader.listObjectsV2(request -> request.bucket(BUCKET).prefix("mesh/agronomy/ndvi/1/"))
                            .contents())
                    .hasSize(1);
            refused(() ->
                    reader.getObjectAsBytes(request -> request.bucket(BUCKET).key("mesh/agronomy/ndvi/10/b")));
            refused(() ->
                    reader.getObjectAsBytes(request -> request.bucket(BUCKET).key("mesh/hydrology/c")));
            refused(() -> reader.listObjectsV2(request -> request.bucket(BUCKET).prefix("mesh/")));
            refused(() -> reader.listObjectsV2(request -> request.bucket(BUCKET)));
            refused(() -> reader.putObject(
                    request -> request.bucket(BUCKET).key("mesh/agronomy/ndvi/1/new"), RequestBody.fromString("y")));
            refused(() -> reader.deleteObject(request -> request.bucket(BUCKET).key("mesh/agronomy/ndvi/1/a")));
        }
        try (S3Client withoutToken =
                client(AwsBasicCredentials.create(vended.accessKeyId(), vended.secretAccessKey()))) {
            refused(() -> withoutToken.getObjectAsBytes(
                    request -> request.bucket(BUCKET).key("mesh/agronomy/ndvi/1/a")));
        }
    }

    private static void refused(Runnable request) {
        assertThatThrownBy(request::run)
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
    }
}
