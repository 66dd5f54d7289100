package io.terrane.imagery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeaderSealTest {
    private static final String OLD = "old:" + Base64.getEncoder().encodeToString(new byte[32]);
    private static final String NEW = "new:"
            + Base64.getEncoder()
                    .encodeToString(
                            "0123456789abcdef0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    private static final Map<String, String> HEADERS = Map.of("X-Api-Key", "hush");

    private static HeaderSeal seal(String... keys) {
        return new HeaderSeal(() -> Optional.of(List.of(keys)));
    }

    @Test
    void whatWasSealedOpensForItsOwnerAlone() {
        HeaderSeal seal = seal(OLD);
        String text = seal.seal("agronomy/archive", HEADERS);
        assertThat(text).doesNotContain("hush").isNotEqualTo(seal.seal("agronomy/archive", HEADERS));
        assertThat(seal.open("agronomy/archive", text)).isEqualTo(HEADERS);
        assertThatThrownBy(() -> seal.open("forestry/archive", text)).hasMessageContaining("do not open");
        String changed = text.substring(0, text.length() - 4) + (text.endsWith("AAA=") ? "BBB=" : "AAA=");
        assertThatThrownBy(() -> seal.open("agronomy/archive", changed)).hasMessageContaining("do not open");
    }

    @Test
    void theFirstKeySealsAndAllOpen() {
        String text = seal(OLD).seal("archive", HEADERS);
        assertThat(seal(NEW, OLD).open("archive", text)).isEqualTo(HEADERS);
        assertThat(seal(NEW, OLD).seal("archive", HEADERS)).startsWith("new:");
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
        assertThat(new HeaderSeal(Optional::empty).hasKey()).isFalse();
    }
}
