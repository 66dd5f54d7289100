package io.terrane.imagery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals headers for the database: AES-256-GCM (NIST SP 800-38D) with a fresh nonce of 96 bits, bound to whose they are, so that
 * what was sealed for one source opens for no other.
 */
@ApplicationScoped
class HeaderSeal {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();

    /** @throws IllegalStateException when a key is none */
    @Inject
    HeaderSeal(SecretsConfig config) {
        for (String entry : config.keys().orElse(List.of())) {
            int colon = entry.indexOf(':');
            byte[] key = colon < 1 ? new byte[0] : decoded(entry.substring(colon + 1));
            if (key.length != KEY_BYTES || keys.containsKey(entry.substring(0, colon))) {
                // The entry itself is a secret.
                throw new IllegalStateException(
                        "terrane.secrets.keys has to list ID:KEY, each ID once, keys of 32 bytes in base64: make one with 'openssl rand -base64 32'");
            }
            keys.put(entry.substring(0, colon), new SecretKeySpec(key, "AES"));
        }
    }

    /** Says at the start what is wrong with the keys. */
    void start(@Observes StartupEvent event) {}

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    boolean hasKey() {
        return !keys.isEmpty();
    }

    /** @param owner whose headers they are */
    String seal(String owner, Map<String, String> headers) {
        String id = keys.keySet().iterator().next();
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, id, nonce, owner).doFinal(JSON.writeValueAsBytes(headers));
            byte[] all = ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return id + ":" + Base64.getEncoder().encodeToString(all);
        } catch (GeneralSecurityException | JsonProcessingException e) {
            throw new IllegalStateException("headers cannot be sealed", e);
        }
    }

    /** @throws IllegalStateException when no key of this process opens them */
    Map<String, String> open(String owner, String sealed) {
        int colon = sealed.indexOf(':');
        String id = sealed.substring(0, colon);
        if (!keys.containsKey(id)) {
            throw new IllegalStateException("the headers of the source " + owner + " were sealed with the key '" + id
                    + "', which terrane.secrets.keys does not have");
        }
        byte[] all = Base64.getDecoder().decode(sealed.substring(colon + 1));
        byte[] nonce = java.util.Arrays.copyOf(all, NONCE_BYTES);
        try {
            byte[] json =
                    cipher(Cipher.DECRYPT_MODE, id, nonce, owner).doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
            return JSON.readValue(json, new TypeReference<Map<String, String>>() {});
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the headers of the source " + owner + " do not open with the key '" + id + "'", e);
        } catch (java.io.IOException e) {
            throw new IllegalStateException("the headers of the source " + owner + " are no headers", e);
        }
    }

    private Cipher cipher(int mode, String key, byte[] nonce, String owner) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, keys.get(key), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
