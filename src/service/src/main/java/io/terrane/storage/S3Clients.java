package io.terrane.storage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/** The client of the store, as {@code quarkus.s3.*} has it. */
final class S3Clients {
    S3Clients() {}

    /** Checksums in trailers are AWS's own: older servers of its protocol, Ceph 16 among them, refuse them. */
    @Produces
    @ApplicationScoped
    static S3Client client(
            S3ClientBuilder builder,
            @ConfigProperty(name = "quarkus.s3.endpoint-override") Optional<String> endpoint,
            @ConfigProperty(name = "quarkus.s3.path-style-access") boolean pathStyle) {
        return endpoint.filter(address -> !address.isBlank()).isPresent()
                ? builder.serviceConfiguration(S3Configuration.builder()
                                .pathStyleAccessEnabled(pathStyle)
                                .build())
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .build()
                : builder.build();
    }
}
