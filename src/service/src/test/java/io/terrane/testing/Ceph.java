package io.terrane.testing;

import io.quarkus.logging.Log;
import io.terrane.embedded.LoopbackPorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;

/** A real Ceph on loopback, with a bucket, and a user who is this service; its objects are in memory. */
public final class Ceph implements AutoCloseable {
    public static final String BUCKET = "terrane";
    public static final String PRINCIPAL = "arn:aws:iam:::user/terrane";

    static final AwsBasicCredentials SERVICE = AwsBasicCredentials.create("SERVICEKEY", "service-secret");
    private static final int START_SECONDS = 240;

    private final Path folder;
    private final URI endpoint;

    private Ceph(Path folder, URI endpoint) {
        this.folder = folder;
        this.endpoint = endpoint;
    }

    /** Empty where Ceph is not installed. */
    static Optional<Ceph> start(Path folder) throws IOException {
        if (!Files.exists(Path.of("/usr/bin/radosgw")) || !Files.exists(Path.of("/usr/bin/ceph-osd"))) {
            Log.warn(
                    "Ceph is not installed, its tests are skipped: apt-get install ceph-mon ceph-mgr ceph-osd radosgw");
            return Optional.empty();
        }
        int gateway = LoopbackPorts.free();
        Files.createDirectories(folder);
        Path log = folder.resolve("start.log");
        Process start = new ProcessBuilder(
                        "bash",
                        "src/test/resources/ceph.sh",
                        folder.toString(),
                        String.valueOf(gateway),
                        String.valueOf(LoopbackPorts.free()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Ceph ceph = new Ceph(folder, URI.create("http://127.0.0.1:" + gateway));
        try {
            if (!start.waitFor(START_SECONDS, TimeUnit.SECONDS) || start.exitValue() != 0) {
                ceph.close();
                throw new IOException("Ceph does not start: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        try (S3Client client = client(ceph.endpoint, SERVICE)) {
            client.createBucket(request -> request.bucket(BUCKET));
        }
        return Optional.of(ceph);
    }

    /**
     * As an operator makes a provider of identities known.
     *
     * @param certificate of the key that tokens are signed with: DER in base64
     */
    void trust(String issuer, String client, String certificate) {
        try (IamClient iam = iam(endpoint)) {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest(Base64.getDecoder().decode(certificate));
            iam.createOpenIDConnectProvider(request -> request.url(issuer)
                    .clientIDList(client)
                    .thumbprintList(HexFormat.of().withUpperCase().formatHex(digest)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Roles as the service's own user sees and changes them. */
    public static IamClient iam(URI endpoint) {
        return IamClient.builder()
                .endpointOverride(endpoint)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(SERVICE))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    public URI endpoint() {
        return endpoint;
    }

    public static S3Client asService(URI endpoint) {
        return client(endpoint, SERVICE);
    }

    public static S3Client client(URI endpoint, AwsCredentials credentials) {
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

    @Override
    public void close() {
        try (Stream<Path> files = Files.list(folder.resolve("run"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".pid")).toList()) {
                ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        } catch (IOException e) {
            Log.warn("Ceph may still be running", e);
        }
    }
}
