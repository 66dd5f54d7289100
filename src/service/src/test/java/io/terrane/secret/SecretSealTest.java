package io.terrane.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretSealTest {
    private static final String OLD = "old:" + Base64.getEncoder().encodeToString(new byte[32]);
    private static final String NEW = "new:"
            + Base64.getEncoder()
                    .encodeToString("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private static final byte[] SECRET = "hush".getBytes(StandardCharsets.UTF_8);

    private static SecretSeal seal(String... keys) {
        return new SecretSeal(() -> Optional.of(List.of(keys)));
    }

    @Test
    void whatWasSealedOpensForItsOwnerAlone() {
        SecretSeal seal = seal(OLD);
        String text = seal.seal("agronomy/archive", SECRET);
        assertThat(text).doesNotContain("hush").isNotEqualTo(seal.seal("agronomy/archive", SECRET));
        assertThat(seal.open("agronomy/archive", text)).isEqualTo(SECRET);
        assertThatThrownBy(() -> seal.open("forestry/archive", text)).hasMessageContaining("does not open");
        String changed = text.substring(0, text.length() - 4) + (text.endsWith("AAA=") ? "BBB=" : "AAA=");
        assertThatThrownBy(() -> seal.open("agronomy/archive", changed)).hasMessageContaining("does not open");
    }

    @Test
    void theFirstKeySealsAndAllOpen() {
        String text = seal(OLD).seal("archive", SECRET);
        assertThat(seal(NEW, OLD).open("archive", text)).isEqualTo(SECRET);
        assertThat(seal(NEW, OLD).seal("archive", SECRET)).startsWith("new:");
        assertThatThrownBy(() -> seal(NEW).open("archive", text))
                .hasMessageContaining("sealed with the key 'old'")
                .hasMessageContaining("terrane.secrets.keys");
    }

    @Test
    void aKeyThatIsNoneIsRefusedAndNotShown() {
        for (String key : List.of("short:aGVsbG8=", "aGVsbG8=", "x:no base64!", ":" + OLD.substring(4))) {
            assertThatThrownBy(() -> seal(key))
                    .hasMessageContaining("32 bytes in base64")
                    .hasMessageNotContaining(key);
        }
        SecretSeal none = new SecretSeal(Optional::empty);
        assertThat(none.key()).isEmpty();
        assertThatThrownBy(() -> none.requireKey("anybody can subscribe"))
                .hasMessageContaining("terrane.secrets.keys before anybody can subscribe");
    }
}
