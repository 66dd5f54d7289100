package io.terrane.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logging.Logger;

/**
 * Signatures of addresses: a JSON claim and its HMAC-SHA256, base64url, joined by a dot. The first key signs, all of them
 * verify, so a new key is put in front and the old one is taken away when its last signature has ended.
 */
@ApplicationScoped
class Signatures {
    private static final Logger LOG = Logger.getLogger(Signatures.class);
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST_SECRET = 32;
    private static final int LONGEST_SIGNATURE = 4_096;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final Map<String, SecretKeySpec> keys;
    private final String signing;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();

    @Inject
    Signatures(SigningConfig config) {
        this(config.keys().orElseGet(Signatures::random), Clock.systemUTC());
    }

    /** @param keys {@code ID:SECRET} each */
    Signatures(List<String> keys, Clock clock) {
        Map<String, SecretKeySpec> byId = new LinkedHashMap<>();
        for (String key : keys) {
            int colon = key.indexOf(':');
            if (colon < 1 || key.length() - colon - 1 < SHORTEST_SECRET) {
                throw new IllegalStateException("terrane.signing.keys has to be a list of ID:SECRET, each secret of "
                        + SHORTEST_SECRET + " characters or more");
            }
            byte[] secret = key.substring(colon + 1).getBytes(StandardCharsets.UTF_8);
            byId.put(key.substring(0, colon), new SecretKeySpec(secret, ALGORITHM));
        }
        this.keys = byId;
        this.signing = byId.keySet().iterator().next();
        this.clock = clock;
    }

    private static List<String> random() {
        LOG.info("No terrane.signing.keys: signed addresses end with this process and hold on this node only");
        byte[] bytes = new byte[SHORTEST_SECRET];
        new SecureRandom().nextBytes(bytes);
        return List.of("process:" + ENCODER.encodeToString(bytes));
    }

    /**
     * What a signature says.
     *
     * @param subject who signed; empty for anonymous callers
     * @param holding what let them read, as in {@link io.terrane.access.Decision}
     * @param scope path that the signature is for, and for all below it
     */
    record Claim(Optional<String> subject, String holding, String scope, Instant until) {}

    String sign(Claim claim) {
        ObjectNode body = json.createObjectNode();
        body.put("k", signing)
                .put("e", claim.until.getEpochSecond())
                .put("h", claim.holding)
                .put("p", claim.scope);
        claim.subject.ifPresent(subject -> body.put("w", subject));
        String payload = ENCODER.encodeToString(body.toString().getBytes(StandardCharsets.UTF_8));
        return payload + "." + ENCODER.encodeToString(mac(signing, payload));
    }

    /** @throws ProblemException.Denied when the signature is not ours, has ended, or is for other paths */
    Claim verify(String signature, String path) {
        int dot = signature.indexOf('.');
        if (dot < 0 || signature.length() > LONGEST_SIGNATURE) {
            throw refused();
        }
        try {
            String payload = signature.substring(0, dot);
            JsonNode body = json.readTree(Base64.getUrlDecoder().decode(payload));
            String key = body.path("k").asText();
            byte[] given = Base64.getUrlDecoder().decode(signature.substring(dot + 1));
            if (!keys.containsKey(key) || !MessageDigest.isEqual(mac(key, payload), given)) {
                throw refused();
            }
            Claim claim = new Claim(
                    body.hasNonNull("w") ? Optional.of(body.path("w").asText()) : Optional.empty(),
                    body.path("h").asText(),
                    body.path("p").asText(),
                    Instant.ofEpochSecond(body.path("e").asLong()));
            if (!claim.until.isAfter(clock.instant())
                    || !(path.equals(claim.scope) || path.startsWith(claim.scope + "/"))) {
                throw refused();
            }
            return claim;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw refused();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProblemException refused() {
        return new ProblemException.Denied(
                "This address is not signed for this object, or its time has ended: ask for a new one.");
    }

    private byte[] mac(String key, String payload) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(keys.get(key));
            return mac.doFinal(payload.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
