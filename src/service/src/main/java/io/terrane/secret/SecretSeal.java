package io.terrane.secret;

import io.quarkus.runtime.StartupEvent;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets for the database: AES-256-GCM (NIST SP 800-38D) with a fresh nonce of 96 bits, bound to whose they are, so that
 * what was sealed for one owner opens for no other. Sealed text is {@code KEY:BASE64}.
 */
@ApplicationScoped
public class SecretSeal {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();

    /** @throws IllegalStateException when a key is none */
    @Inject
    public SecretSeal(SecretsConfig config) {
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

    /** Id of the key that seals; empty where the node has none and keeps no secrets. */
    public Optional<String> key() {
        return keys.keySet().stream().findFirst();
    }

    /**
     * @param what needs a secret, as in "before … "
     * @throws ProblemException.Conflict where the node has no key
     */
    public void requireKey(String what) {
        if (keys.isEmpty()) {
            throw new ProblemException.Conflict(
                    "This node keeps no secrets: its operator has to set terrane.secrets.keys before " + what + ".");
        }
    }

    /** @param owner whose secret it is, and what opens it again */
    public String seal(String owner, byte[] secret) {
        String id = key().orElseThrow();
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, id, nonce, owner).doFinal(secret);
            byte[] all = ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
            return id + ":" + Base64.getEncoder().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a secret cannot be sealed", e);
        }
    }

    /** @throws SealException when no key of this process opens it */
    public byte[] open(String owner, String sealed) {
        int colon = sealed.indexOf(':');
        String id = sealed.substring(0, colon);
        if (!keys.containsKey(id)) {
            throw new SealException("the secret of " + owner + " was sealed with the key '" + id
                    + "', which terrane.secrets.keys does not have");
        }
        byte[] all = Base64.getDecoder().decode(sealed.substring(colon + 1));
        byte[] nonce = Arrays.copyOf(all, NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, id, nonce, owner).doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new SealException("the secret of " + owner + " does not open with the key '" + id + "'", e);
        }
    }

    private Cipher cipher(int mode, String key, byte[] nonce, String owner) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, keys.get(key), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(owner.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
