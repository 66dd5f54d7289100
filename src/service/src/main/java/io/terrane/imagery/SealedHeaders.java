package io.terrane.imagery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terrane.secret.SecretSeal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Headers of sources as the database has them: JSON, sealed for the source by its name. */
@ApplicationScoped
class SealedHeaders {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SecretSeal seal;

    @Inject
    SealedHeaders(SecretSeal seal) {
        this.seal = seal;
    }

    /**
     * @param source its name, with its domain
     * @return empty for none
     */
    Optional<String> seal(String source, Map<String, String> headers) {
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        seal.requireKey("sources can have headers");
        try {
            return Optional.of(seal.seal(source, JSON.writeValueAsBytes(headers)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("headers are always JSON", e);
        }
    }

    /** @throws io.terrane.secret.SealException when no key of this process opens them */
    Map<String, String> open(String source, String sealed) {
        try {
            return JSON.readValue(seal.open(source, sealed), new TypeReference<Map<String, String>>() {});
        } catch (IOException e) {
            throw new IllegalStateException("the headers of the source " + source + " are no headers", e);
        }
    }
}
