package io.terrane.raster.store;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What an object's bytes are known by.
 *
 * @param sha256 in lower-case hex
 * @param size bytes
 */
public record Checksum(String sha256, long size) {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    /** Code 0x12, SHA-256, and length 32 (Multiformats). */
    private static final String MULTIHASH_PREFIX = "1220";

    public Checksum {
        if (!HEX.matcher(sha256).matches() || size < 0) {
            throw new IllegalArgumentException("not a SHA-256 in lower-case hex and a size");
        }
    }

    /** As STAC's {@code file:checksum} has it. */
    public String multihash() {
        return MULTIHASH_PREFIX + sha256;
    }

    /**
     * The reverse of {@link #multihash}.
     *
     * @throws IllegalArgumentException when it is no SHA-256
     */
    public static Checksum ofMultihash(String multihash, long size) {
        if (!multihash.startsWith(MULTIHASH_PREFIX)) {
            throw new IllegalArgumentException("'" + multihash + "' is no multihash of SHA-256");
        }
        return new Checksum(multihash.substring(MULTIHASH_PREFIX.length()), size);
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Reads to the end. */
    public static Checksum of(InputStream in) throws IOException {
        MessageDigest digest = digest();
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            digest.update(buffer, 0, count);
            size += count;
        }
        return of(digest, size);
    }

    static Checksum of(MessageDigest digest, long size) {
        return new Checksum(HexFormat.of().formatHex(digest.digest()), size);
    }
}
