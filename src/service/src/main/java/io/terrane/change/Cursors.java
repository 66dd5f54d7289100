package io.terrane.change;

import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Places in the feed as readers hold them: one encrypted block each, so that nobody can tell from two of them how many changes
 * lie in between. The key is the node's, in the database.
 */
@ApplicationScoped
class Cursors {
    private static final int BLOCK = 16;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final ChangeStore store;
    private volatile @Nullable SecretKeySpec key;

    @Inject
    Cursors(ChangeStore store) {
        this.store = store;
    }

    /** The same place has the same cursor always. */
    String write(long sequence) {
        return ENCODER.encodeToString(crypt(
                Cipher.ENCRYPT_MODE,
                ByteBuffer.allocate(BLOCK).putLong(sequence).array()));
    }

    /** @throws ProblemException.BadRequest when it is none of this node's */
    long read(String cursor) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(cursor);
            if (bytes.length == BLOCK) {
                ByteBuffer block = ByteBuffer.wrap(crypt(Cipher.DECRYPT_MODE, bytes));
                long sequence = block.getLong();
                if (block.getLong() == 0 && sequence >= 0) {
                    return sequence;
                }
            }
        } catch (IllegalArgumentException e) {
            throw wrong();
        }
        throw wrong();
    }

    private static ProblemException wrong() {
        return new ProblemException.BadRequest(
                "'after' has to be what an answer of this node said in 'next', or 'now'; leave it out for the beginning.");
    }

    /** A single block, whose places all differ: no mode of chaining is needed. */
    private byte[] crypt(int mode, byte[] block) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(mode, key());
            return cipher.doFinal(block);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES", e);
        }
    }

    private SecretKeySpec key() {
        SecretKeySpec known = key;
        if (known == null) {
            known = new SecretKeySpec(store.secret(), "AES");
            key = known;
        }
        return known;
    }
}
